module.exports = { default: () => "the property", named: () => "named" };
