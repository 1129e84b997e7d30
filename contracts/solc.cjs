#!/usr/bin/env node
// The Solidity compiler of npm (WebAssembly) with the command line of a native one, for forge.
// --serve SOCKET keeps one warm, which compiles more than twice as fast; whoever has SOLC_SERVER in
// the environment is served by it.
const { existsSync, readFileSync } = require('node:fs');
const { createServer, createConnection } = require('node:net');
const { resolve } = require('node:path');

function valuesOf(flags, flag) {
  return flags.flatMap((word, i) => (word === flag ? [flags[i + 1]] : []));
}

function read(folders, path) {
  const found = folders.map((folder) => resolve(folder, path)).find(existsSync);
  return found ? { contents: readFileSync(found, 'utf8') } : { error: `not found: ${path}` };
}

function answer({ flags, folder, input }) {
  const solc = require('solc'); // takes most of a second
  if (flags.includes('--version')) {
    // forge reads the version of a native build only.
    const version = solc.version().replace('.Emscripten.clang', '.Linux.g++');
    return `solc, the solidity compiler commandline interface\nVersion: ${version}\n`;
  }
  const base = resolve(folder, valuesOf(flags, '--base-path')[0] ?? '.');
  const folders = [base, ...valuesOf(flags, '--include-path').map((path) => resolve(base, path))];
  return `${solc.compile(input, { import: (path) => read(folders, path) })}\n`;
}

function whole(stream, then) {
  const parts = [];
  stream.on('data', (bytes) => parts.push(bytes));
  stream.on('end', () => then(Buffer.concat(parts).toString()));
}

const flags = process.argv.slice(2);
if (flags[0] === '--serve') {
  process.stdin.on('end', () => process.exit()).resume(); // who started it has ended
  createServer({ allowHalfOpen: true }, (socket) => {
    whole(socket, (question) => socket.end(answer(JSON.parse(question))));
  }).listen(flags[1]);
} else if (!flags.includes('--version') && !flags.includes('--standard-json')) {
  console.error(`expected --version or --standard-json, got: ${flags.join(' ')}`);
  process.exitCode = 64;
} else {
  const input = flags.includes('--version') ? '' : readFileSync(0, 'utf8');
  const question = { flags, folder: process.cwd(), input };
  if (process.env.SOLC_SERVER) {
    const socket = createConnection({ path: process.env.SOLC_SERVER, allowHalfOpen: true });
    whole(socket, (said) => process.stdout.write(said));
    socket.end(JSON.stringify(question));
  } else {
    process.stdout.write(answer(question));
  }
}
