#!/usr/bin/env node
// The Solidity compiler of npm (WebAssembly) with the command line of a native one, for forge.
const { existsSync, readFileSync } = require('node:fs');
const { resolve } = require('node:path');
const solc = require('solc');

const flags = process.argv.slice(2);

function valuesOf(flag) {
  return flags.flatMap((word, i) => (word === flag ? [flags[i + 1]] : []));
}

function read(folders, path) {
  const found = folders.map((folder) => resolve(folder, path)).find(existsSync);
  return found ? { contents: readFileSync(found, 'utf8') } : { error: `not found: ${path}` };
}

if (flags.includes('--version')) {
  // forge reads the version of a native build only.
  const version = solc.version().replace('.Emscripten.clang', '.Linux.g++');
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${version}`);
} else if (flags.includes('--standard-json')) {
  const base = valuesOf('--base-path')[0] ?? process.cwd();
  const folders = [base, ...valuesOf('--include-path')];
  const input = readFileSync(0, 'utf8');
  const output = solc.compile(input, { import: (path) => read(folders, path) });
  process.stdout.write(`${output}\n`);
} else {
  console.error(`expected --version or --standard-json, got: ${flags.join(' ')}`);
  process.exitCode = 64;
}
