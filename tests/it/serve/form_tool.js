// A package with every kind of field in its schema, and functions that end in the ways that a page must show.
const person = {
  type: "object",
  required: ["name"],
  properties: { name: { type: "string" }, age: { type: ["integer", "null"], minimum: 0 }, friend: { $ref: "#/$defs/person" } },
};
const remote = { type: "object", required: ["kind", "url"], properties: { kind: { const: "remote" }, url: { type: "string" } } };
const drawn = { type: "object", required: ["kind", "text"], properties: { kind: { const: "drawn" }, text: { type: "string" } } };

export const post = {
  description: "Creates a post <img src=x onerror='document.title=1'>",
  inputSchema: {
    type: "object",
    required: ["topic", "tone", "sections", "published", "author", "tags"],
    additionalProperties: false,
    properties: {
      topic: { type: "string", description: "What it is about" },
      tone: { enum: ["friendly", "formal"] },
      sections: { type: "integer", minimum: 1, maximum: 9, default: 3 },
      published: { type: "boolean" },
      draft: { type: "boolean" },
      author: { $ref: "#/$defs/person" },
      reviewer: { anyOf: [{ $ref: "#/$defs/person" }, { type: "null" }] },
      tags: { type: "array", items: { type: "string" }, minItems: 1 },
      image: { oneOf: [remote, drawn] },
      extra: { type: "object", additionalProperties: { type: "string" } },
    },
    $defs: { person },
  },
  execute: async (params) => {
    console.log("first");
    await new Promise((done) => setTimeout(done, 700));
    console.error("<b>second</b>");
    return params;
  },
};

export const waits = () => new Promise((done) => { console.log("waiting"); setTimeout(done, 60000); });

export const fails = () => { throw new TypeError("<i>on purpose</i>"); };
