exports.state = { kind: "cjs" };
