// Plants each bug below in a copy of the contracts and demands that the tests fail: a test suite
// that passes with a bug in the contract tests nothing there.
const { spawn } = require('node:child_process');
const {
  cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync,
} = require('node:fs');
const { availableParallelism, tmpdir } = require('node:os');
const { join } = require('node:path');
const { IN_COMMITMENTS, IN_OPERATORS } = require('./bugs-of-commitments.cjs');
const { IN_GOVERNOR, IN_MODE, IN_TOKEN } = require('./bugs-of-governance.cjs');
const {
  IN_DOMAIN,
  IN_HUB,
  IN_REVENUE,
  IN_SERVICE_TOKEN,
  IN_TREE,
  IN_VOUCHERS,
} = require('./bugs-of-money.cjs');
const {
  IN_DIGESTS, IN_EVICTION, IN_SLASHING, IN_STAKES, IN_TREES,
} = require('./bugs-of-stake.cjs');

const IN_TICKETS = [
  {
    name: 'anyone issues',
    from: 'string calldata flight) external onlyOwner',
    to: 'string calldata flight) external',
  },
  {
    name: 'anyone takes tickets back',
    from: 'burn(TicketId ticket) external onlyOwner',
    to: 'burn(TicketId ticket) external',
  },
  { name: 'a ticket that is taken back stays', from: '_burn(TicketId.unwrap(ticket));', to: '' },
  {
    name: 'a number is issued again',
    from: 'bytes(_flights[ticket]).length != 0',
    to: 'false',
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
    from: `interfaceId == type(IERC5169).interfaceId
            || `,
    to: '',
  },
];
const IN_REGISTRY = [
  {
    name: 'anyone admits operators',
    from: 'admit(address operator) external onlyOwner',
    to: 'admit(address operator) external',
  },
  {
    name: 'anyone begins the network',
    from: 'begin() external onlyOwner',
    to: 'begin() external',
  },
  {
    name: 'anyone runs anchors',
    from: 'role == Role.Anchor && !isAdmitted[msg.sender]',
    to: 'false',
  },
  {
    name: "anybody's signature will do",
    from: 'if (signer != key)',
    to: 'if (signer == address(0))',
  },
  {
    name: "a key's consent holds for any operator",
    from: 'REGISTRATION, msg.sender, role,',
    to: 'REGISTRATION, address(0), role,',
  },
  {
    name: "a key's consent holds for any role",
    from: 'REGISTRATION, msg.sender, role,',
    to: 'REGISTRATION, msg.sender, uint8(role) % 1,',
  },
  {
    name: 'a key registers twice',
    from: 'if (_places[node] != 0) revert AlreadyRegistered(node);',
    to: '',
  },
  {
    name: 'service nodes keep anchors out',
    from: '_registered[role] == most',
    to: '_nodes.length == most',
  },
  { name: 'anchors have no limit of their own', from: '? MOST_ANCHORS', to: '? MOST_SERVICES' },
  { name: 'anyone moves and retires nodes', from: 'entry.operator != msg.sender', to: 'false' },
  {
    name: 'a node retires twice',
    from: 'if (entry.until != 0) revert AlreadyRetired(node);',
    to: '',
  },
  { name: 'a retired anchor still counts at begin', from: '_anchorsRetired++;', to: '{}' },
  {
    name: 'retired service nodes count as anchors',
    from: 'if (entry.role == Role.Anchor) _anchorsRetired++;',
    to: '_anchorsRetired++;',
  },
  {
    name: 'a network begins twice',
    from: 'if (beginBlock != 0) revert AlreadyBegun(beginBlock);',
    to: '',
  },
  { name: 'slices have no limit', from: 'Math.min(most, LARGEST_SLICE)', to: 'most' },
  { name: 'every slice starts at the first node', from: '_nodes[from + i]', to: '_nodes[i]' },
  { name: 'an HTTP face may be one byte too long', from: '> LONGEST_HTTP', to: '> LONGEST_HTTP + 1' },
  { name: 'an HTTP face may have spaces', from: 'text[i] < 0x21', to: 'text[i] < 0x20' },
  { name: 'an HTTP face may have deletes', from: 'text[i] > 0x7e', to: 'text[i] > 0x7f' },
  {
    name: 'an HTTP face has any scheme',
    from: 'if (!_startsWith(text, "http://") && !_startsWith(text, "https://")) revert HttpScheme();',
    to: '',
  },
  {
    name: 'a moved HTTP face is not checked',
    from: `external {
        _checkHttp(http);
        _ownNode`,
    to: `external {
        _ownNode`,
  },
  {
    name: 'anyone registers groups',
    from: 'if (!_isOwner(token, msg.sender)) revert NotTheIssuer(token, msg.sender);',
    to: '',
  },
  { name: 'what answers at length has an issuer', from: 'owner.length == 32', to: 'owner.length >= 32' },
  {
    name: 'an owner may have other bits',
    from: 'abi.decode(owner, (uint256)) == uint160(account)',
    to: 'uint160(abi.decode(owner, (uint256))) == uint160(account)',
  },
  { name: 'a group is registered again', from: 'if (groupBlock[feedId] != 0)', to: 'if (false)' },
  {
    name: 'groups are registered before the network begins',
    from: 'if (beginBlock == 0) revert NotBegun();\n        _checkAnchor();\n        if (!_isOwner',
    to: '_checkAnchor();\n        if (!_isOwner',
  },
  {
    name: 'groups of what attestations bear are registered before the network begins',
    from: 'if (beginBlock == 0) revert NotBegun();\n        _checkAnchor();\n        _checkLength',
    to: '_checkAnchor();\n        _checkLength',
  },
  {
    name: 'a group is registered without an anchor',
    from: '_checkAnchor();\n        if (!_isOwner',
    to: 'if (!_isOwner',
  },
  {
    name: 'a group of what attestations bear is registered without an anchor',
    from: '_checkAnchor();\n        _checkLength',
    to: '_checkLength',
  },
  { name: 'a group may have a name of any length', from: '_checkLength(group);', to: '' },
  { name: 'a collection may have any length', from: '_checkLength(collection);', to: '' },
  {
    name: 'what attestations bear is anyone\'s',
    from: '_digits(Strings.toHexString(msg.sender)),',
    to: '_digits(Strings.toHexString(address(0))),',
  },
  {
    name: 'a feed is named without its token',
    from: 'keccak256(bytes(tokenType)), keccak256(bytes(group))',
    to: 'keccak256(bytes(tokenType)) & bytes32(0), keccak256(bytes(group))',
  },
];
const IN_KEYS = [
  {
    name: 'a key may have any sign',
    from: '(key[0] != 0x02 && key[0] != 0x03) || ',
    to: '',
  },
  { name: 'a key may be beyond the prime', from: ' || x >= PRIME', to: '' },
  {
    name: 'a key may be off the curve',
    from: 'if (mulmod(y, y, PRIME) != square) return address(0);',
    to: '',
  },
  { name: "a key's sign is ignored", from: 'if (y % 2 != uint8(key[0]) % 2) y = PRIME - y;', to: '' },
  { name: 'a key may have any length', from: 'if (key.length != 33) return address(0);', to: '' },
];
// Registry and keys have their tests in common.
const BUGS = [
  ...of('src/FlightTicket.sol', 'test/FlightTicket*', IN_TICKETS),
  ...of('src/NodeRegistry.sol', 'test/NodeRegistry*', IN_REGISTRY),
  ...of('src/Secp256k1.sol', 'test/NodeRegistry*', IN_KEYS),
  ...of('src/StakeToken.sol', 'test/StakeToken*', IN_TOKEN),
  ...of('src/NetworkGovernor.sol', 'test/NetworkGovernor*', IN_GOVERNOR),
  ...of('src/NetworkMode.sol', 'test/NetworkMode*', IN_MODE),
  ...of('src/ServiceToken.sol', 'test/ServiceToken*', IN_SERVICE_TOKEN),
  ...of('src/FlightTicket.sol', 'test/FlightTicketRevenue*', IN_REVENUE),
  ...of('src/ChannelHub.sol', 'test/ChannelHub*', IN_HUB),
  ...of('src/SplitTree.sol', 'test/ChannelHub*', IN_TREE),
  ...of('src/NetworkDomain.sol', 'test/{ChannelHub,SlashingVectors}*', IN_DOMAIN),
  ...of('src/VoucherDigests.sol', 'test/{ChannelHub,SlashingLeaves}*', IN_VOUCHERS),
  ...of('src/OperatorStakes.sol', 'test/{Operator,SlashingInvariant}*', IN_STAKES),
  ...of('src/NodeRegistry.sol', 'test/Operator*', IN_EVICTION),
  ...of('src/Slashing.sol', 'test/Slashing*', IN_SLASHING),
  ...of('src/FaultDigests.sol', 'test/Slashing*', IN_DIGESTS),
  ...of('src/Rfc6962.sol', 'test/Slashing*', IN_TREES),
  ...of('src/Commitments.sol', 'test/Commitments*', IN_COMMITMENTS),
  ...of('src/NodeRegistry.sol', 'test/Commitments*', IN_OPERATORS),
];
const COPIED = ['foundry.toml', 'solc.cjs', 'src', 'test', 'snapshots'];

// Of which file alone, if one is named: node planted-bugs.cjs FORGE src/ChannelHub.sol
const [forge, only] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'planted-bugs-'));

function of(file, tests, bugs) {
  return bugs.map((bug) => ({ file, tests, ...bug }));
}

/** Takes one bug after the other into a folder of its own, until there are no more. */
async function lane(folder, bugs) {
  mkdirSync(folder);
  symlinkSync(join(__dirname, 'node_modules'), join(folder, 'node_modules'));
  const compiler = `${folder}.socket`;
  const serving = ['--serve', compiler];
  const server = spawn(join(__dirname, 'solc.cjs'), serving, { stdio: ['pipe', 2, 2] });
  try {
    while (!existsSync(compiler) && server.exitCode === null) await pause();
    for (let bug = bugs.shift(); bug; bug = bugs.shift()) {
      const missed = await testsPassWith(bug, folder, compiler);
      console.log(`${missed ? 'MISSED' : 'caught'}: ${bug.name}`);
      if (missed) process.exitCode = 1;
    }
  } finally {
    server.kill();
  }
}

function pause() {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

async function testsPassWith({ file, tests, from, to }, folder, compiler) {
  for (const part of COPIED) {
    cpSync(join(__dirname, part), join(folder, part), { recursive: true });
  }
  // What failed with another bug is nothing to try first.
  rmSync(join(folder, 'cache', 'fuzz'), { recursive: true, force: true });
  rmSync(join(folder, 'cache', 'invariant'), { recursive: true, force: true });
  const source = readFileSync(join(folder, file), 'utf8');
  if (source.split(from).length !== 2) throw new Error(`${file} should contain this once: ${from}`);
  writeFileSync(join(folder, file), source.replace(from, to));
  // Gas figures would catch any change; the bug is for the other tests, which need no optimizer.
  const words = ['test', '--fail-fast', '--match-path', tests, '--no-match-contract', 'Gas'];
  const env = { ...process.env, FOUNDRY_OPTIMIZER: 'false', SOLC_SERVER: compiler };
  const run = await outcome(spawn(forge, words, { cwd: folder, env }));
  // A bug that does not compile is caught by nobody.
  if (!/\d+ tests passed, \d+ failed/.test(run.said)) throw new Error(run.said);
  return run.status === 0;
}

function outcome(run) {
  return new Promise((resolve, reject) => {
    const said = [];
    run.stdout.on('data', (bytes) => said.push(bytes));
    run.stderr.on('data', (bytes) => said.push(bytes));
    run.on('error', reject);
    run.on('close', (status) => resolve({ status, said: Buffer.concat(said).toString() }));
  });
}

async function main() {
  const bugs = BUGS.filter((bug) => !only || bug.file === only);
  // Where foundry.toml says that the vectors are, seen from a lane's folder.
  const vectors = join('spec', 'vectors');
  cpSync(join(__dirname, '..', vectors), join(work, vectors), { recursive: true });
  const lanes = Math.min(availableParallelism(), bugs.length);
  try {
    await Promise.all(Array.from({ length: lanes }, (_, i) => lane(join(work, `${i}`), bugs)));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

main().catch((fault) => {
  console.error(fault);
  process.exit(1);
});
