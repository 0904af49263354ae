exports.how = "require";
