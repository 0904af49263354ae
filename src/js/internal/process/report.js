// process.report: what packages ask it for is which C library Node runs on.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/process.html#processreport
// Differs: a report has a header and nothing else. Refuses: writing one.
"use strict";

const { denied } = require("internal/errors");
const identity = require("internal/process/identity");

const GLIBC = "2.36";

function getReport() {
  return {
    header: {
      reportVersion: 3,
      event: "JavaScript API",
      trigger: "GetReport",
      filename: null,
      processId: identity.pid,
      cwd: require("internal/fs/paths").workingDirectory(),
      commandLine: [...identity.argv],
      nodejsVersion: identity.version,
      glibcVersionRuntime: GLIBC,
      glibcVersionCompiler: GLIBC,
      wordSize: 64,
      arch: identity.arch,
      platform: identity.platform,
      componentVersions: { ...identity.versions },
      release: { ...identity.release },
      osName: "Linux",
      osMachine: "x86_64",
      host: "sandbox",
    },
    javascriptStack: { message: "", stack: [], errorProperties: {} },
    sharedObjects: [],
  };
}

module.exports = {
  __proto__: null,
  make: () => ({
    compact: false,
    excludeEnv: false,
    excludeNetwork: false,
    directory: "",
    filename: "",
    reportOnFatalError: false,
    reportOnSignal: false,
    reportOnUncaughtException: false,
    signal: "SIGUSR2",
    getReport,
    writeReport() {
      throw denied("process.report.writeReport");
    },
  }),
};
