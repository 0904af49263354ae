const angles = [
  ["What it is", (topic) => `Start with what ${topic} means to somebody who hears of it for the first time.`],
  ["Why it matters", (topic) => `Show one situation in which ${topic} makes a difference.`],
  ["How to begin", (topic) => `End with the smallest step towards ${topic} that a reader can take today.`],
];

/** The headings of a post, with a sentence of advice for each. */
export function outline(topic, count) {
  return angles.slice(0, count).map(([heading, text]) => ({ heading, text: text(topic) }));
}
