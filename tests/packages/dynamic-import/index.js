const name = "./part.js";

export default async () => {
  const part = await import(name);
  const again = await import("./part.js");
  const withQuery = await import("./part.js?other");
  const data = await import("data:text/javascript,export default 1 + 1");
  const text = await import("data:application/json,{\"a\":1}", { with: { type: "json" } });
  const failed = async (specifier) => { try { await import(specifier); return "loaded"; } catch (error) { return error.code ?? error.name; } };
  return {
    part: part.value,
    same: part === again,
    query: withQuery !== part,
    data: data.default,
    json: text.default,
    failures: await Promise.all([
      failed("./gone.js"), failed("gone"), failed("./broken.js"), failed("./throws.js"), failed("https://example.com/x.js"), failed("node:nothing"),
      failed("./data.json"), failed("./part"), failed("./folder"),
    ]),
  };
};
