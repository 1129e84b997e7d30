// Compares artifacts/*.json with what was just compiled and with the EAS package, byte for byte;
// with --update it writes them. The node is built from the files this keeps.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const OURS = [
  'ChannelHub',
  'Commitments',
  'FlightTicket',
  'NetworkGovernor',
  'NetworkMode',
  'NodeRegistry',
  'ServiceToken',
  'Slashing',
  'StakeToken',
];
const EAS = ['EAS', 'SchemaRegistry'];
const EAS_PACKAGE = '@ethereum-attestation-service/eas-contracts';
const FOLDER = join(__dirname, 'artifacts');

/**
 * The compiler's version, from the CBOR at the code's end: "solc", 0x43, 3 bytes, length. Behind it
 * stand constants of 32 bytes, where the optimizer copies them from there.
 */
function solcOf(bytecode) {
  const version = /64736f6c6343([0-9a-f]{6})[0-9a-f]{4}(?:[0-9a-f]{64})*$/.exec(bytecode);
  if (!version) throw new Error('the bytecode does not end with the version of its compiler');
  return [...Buffer.from(version[1], 'hex')].join('.');
}

function compiled(name) {
  const output = JSON.parse(readFileSync(join(__dirname, `out/${name}.sol/${name}.json`)));
  const bytecode = output.bytecode.object;
  return {
    contractName: name,
    source: `contracts/src/${name}.sol`,
    solc: solcOf(bytecode),
    abi: output.abi,
    bytecode,
  };
}

function published(name) {
  const folder = join(__dirname, 'node_modules', EAS_PACKAGE);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json')));
  const path = `artifacts/contracts/${name}.sol/${name}.json`;
  const bytes = readFileSync(join(folder, path));
  const { abi, bytecode } = JSON.parse(bytes);
  return {
    contractName: name,
    source: `${EAS_PACKAGE}@${version}/${path}`,
    sourceSha256: createHash('sha256').update(bytes).digest('hex'),
    solc: solcOf(bytecode),
    abi,
    bytecode,
  };
}

function write(fresh) {
  mkdirSync(FOLDER, { recursive: true });
  for (const [file, text] of fresh) writeFileSync(join(FOLDER, file), text);
}

function compare(fresh) {
  const kept = existsSync(FOLDER) ? readdirSync(FOLDER) : [];
  const same = (file, text) =>
    kept.includes(file) && readFileSync(join(FOLDER, file)).equals(Buffer.from(text));
  const wrong = [
    ...kept.filter((file) => !fresh.has(file)).map((file) => `${file} has no source`),
    ...[...fresh]
      .filter(([file, text]) => !same(file, text))
      .map(([file]) => `${file} differs from its source`),
  ];
  for (const what of wrong) console.error(`contracts/artifacts/${what}.`);
  if (wrong.length === 0) {
    console.log(`Artifacts are as their sources: ${[...fresh.keys()].join(', ')}.`);
  } else {
    console.error('contracts/check --update takes over what the sources give.');
    process.exitCode = 1;
  }
}

const artifacts = [...OURS.map(compiled), ...EAS.map(published)];
const texts = new Map(
  artifacts.map((each) => [`${each.contractName}.json`, `${JSON.stringify(each, null, 2)}\n`]),
);
if (process.argv.includes('--update')) write(texts);
compare(texts);
