exports.fromInner = "inner";
