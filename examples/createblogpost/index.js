import { outline } from "./outline.js";

/**
 * Drafts a blog post. Called with one object, as TPMJS tools are.
 */
export default async function createBlogPost({ topic, tone = "friendly", sections = 3 }) {
  if (typeof topic !== "string" || topic.trim() === "") throw new TypeError("`topic` must be a text");
  console.log(`drafting ${sections} sections about ${topic}`);

  const title = `A ${tone} introduction to ${topic.trim()}`;
  const slug = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const parts = outline(topic.trim(), sections);
  const body = parts.map(({ heading, text }) => `## ${heading}\n\n${text}`).join("\n\n");
  return { title, slug, wordCount: body.split(/\s+/).length, markdown: `# ${title}\n\n${body}\n` };
}
