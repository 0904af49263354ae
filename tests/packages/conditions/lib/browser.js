throw new Error("no browser");
