// Plants each bug below in a copy of the contracts and demands that the tests fail: a test suite
// that passes with a bug in the contract tests nothing there.
const { spawnSync } = require('node:child_process');
const {
  cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync,
} = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const TICKET = 'src/FlightTicket.sol';
const BUGS = [
  {
    name: 'anyone issues',
    from: 'string calldata flight) external onlyOwner',
    to: 'string calldata flight) external',
  },
  {
    name: 'anyone names the script',
    from: 'calldata locations) external onlyOwner',
    to: 'calldata locations) external',
  },
  {
    name: 'a flight needs no name',
    from: 'length == 0 || length > LONGEST_FLIGHT',
    to: 'length > LONGEST_FLIGHT',
  },
  {
    name: 'a flight name may be one byte too long',
    from: 'length > LONGEST_FLIGHT',
    to: 'length > LONGEST_FLIGHT + 1',
  },
  { name: 'a ticket is issued without its flight', from: '_flights[ticket] = flight;', to: '' },
  { name: 'a ticket can be lost in a contract', from: '_safeMint(', to: '_mint(' },
  { name: 'a new script is added to the old one', from: 'delete _scriptLocations;', to: '' },
  {
    name: 'one script location too many',
    from: 'count > MOST_LOCATIONS',
    to: 'count > MOST_LOCATIONS + 1',
  },
  {
    name: 'a script location may be empty',
    from: 'length == 0 || length > LONGEST_LOCATION',
    to: 'length > LONGEST_LOCATION',
  },
  {
    name: 'a flight is told where there is no ticket',
    from: '_requireOwned(TicketId.unwrap(ticket));',
    to: '',
  },
  {
    name: 'ERC-5169 is not announced',
    from: 'interfaceId == type(IERC5169).interfaceId || ',
    to: '',
  },
].map((bug) => ({ file: TICKET, ...bug }));

const forge = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), 'planted-bugs-'));

function testsPassWith({ file, from, to }) {
  for (const part of ['foundry.toml', 'solc.cjs', 'src', 'test', 'snapshots']) {
    cpSync(join(__dirname, part), join(folder, part), { recursive: true });
  }
  const source = readFileSync(join(folder, file), 'utf8');
  if (source.split(from).length !== 2) throw new Error(`${file} should contain this once: ${from}`);
  writeFileSync(join(folder, file), source.replace(from, to));
  // Gas figures would catch any change; the bug is for the other tests.
  const words = ['test', '--no-match-contract', 'Gas'];
  const run = spawnSync(forge, words, { cwd: folder, encoding: 'utf8' });
  // A bug that does not compile is caught by nobody.
  if (!/\d+ tests passed, \d+ failed/.test(run.stdout)) throw new Error(run.stdout + run.stderr);
  return run.status === 0;
}

try {
  symlinkSync(join(__dirname, 'node_modules'), join(folder, 'node_modules'));
  for (const bug of BUGS) {
    const missed = testsPassWith(bug);
    console.log(`${missed ? 'MISSED' : 'caught'}: ${bug.name}`);
    if (missed) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
