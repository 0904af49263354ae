"use strict"; const log=(...a)=>ops.op_log_write(1,a.map(String).join(" ")); module.exports={log,error:log,warn:log,info:log};
