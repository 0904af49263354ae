export default function fails({ reason = "no reason given" }) {
  console.warn("about to fail");
  throw new Error(`failed on purpose: ${reason}`);
}
