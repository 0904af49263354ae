#!/usr/bin/env node
export default "esm hashbang";
