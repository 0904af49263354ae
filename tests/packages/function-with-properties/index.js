module.exports = function main() { return "main"; };
module.exports.helper = () => "helper";
module.exports.deep = { inner: { leaf() { return this.name; }, name: "leaf of inner" } };
