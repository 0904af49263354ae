/// The public npm registry: what a package without other settings is fetched from. The build script reads this file too.
pub const PUBLIC_REGISTRY: &str = "https://registry.npmjs.org/";
