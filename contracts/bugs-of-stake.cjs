// Bugs for planted-bugs.cjs in what operators have at stake, and in how it is cut.
const IN_STAKES = [
  {
    name: 'stake is credited and not taken',
    from: 'stakeToken.safeTransferFrom(msg.sender, address(this), amount);',
    to: '',
  },
  {
    name: 'stake replaces what was there',
    from: 'stakeOf[msg.sender] += amount;',
    to: 'stakeOf[msg.sender] = amount;',
  },
  {
    name: 'what nodes need can be unbonded',
    from: '_checkStake(msg.sender, bonded - amount, neededStake(msg.sender));',
    to: '',
  },
  {
    name: 'there is no end of parts',
    from: 'if (parts.length == MOST_UNBONDINGS) revert',
    to: 'if (parts.length == 2**MOST_UNBONDINGS) revert',
  },
  { name: 'what unbonds stays bonded', from: 'stakeOf[msg.sender] = bonded - amount;', to: '' },
  { name: 'a part is ready at once', from: '_now() + unbondingPeriod;', to: '_now();' },
  {
    name: 'a part is ready a second late',
    from: 'parts[ready].readyAt <= _now()',
    to: 'parts[ready].readyAt < _now()',
  },
  {
    name: 'parts that are not ready leave too',
    from: ' && parts[ready].readyAt <= _now()',
    to: '',
  },
  { name: 'parts that left stay listed', from: 'parts.pop();', to: '' },
  { name: 'the first parts are kept, not the last', from: 'parts[ready + i];', to: 'parts[i];' },
  {
    name: 'withdrawal pays nothing',
    from: 'stakeToken.safeTransfer(msg.sender, amount);',
    to: '',
  },
  {
    name: 'a raise holds at once',
    from: 'amount > current ? _now() + GRACE : _now();',
    to: '_now();',
  },
  {
    name: 'less holds late',
    from: 'amount > current ? _now() + GRACE : _now();',
    to: '_now() + GRACE;',
  },
  {
    name: 'what is to come holds before its time',
    from: '_now() < minimum.from ? minimum.amount : minimum.amountToCome',
    to: 'minimum.amountToCome',
  },
  {
    name: 'anyone sets minimums',
    from: 'setMinimumStake(Role role, uint128 amount) external onlyOwner',
    to: 'setMinimumStake(Role role, uint128 amount) external',
  },
  {
    name: 'anyone names the slasher',
    from: 'setSlasher(address contractThatSlashes) external onlyOwner',
    to: 'setSlasher(address contractThatSlashes) external',
  },
  {
    name: 'the slasher changes',
    from: 'if (slasher != address(0)) revert SlasherAlreadySet(slasher);',
    to: '',
  },
  {
    name: 'anyone cuts stake',
    from: 'if (msg.sender != slasher) revert NotTheSlasher(msg.sender);',
    to: '',
  },
  {
    name: 'a cut of nothing counts',
    from: 'if (cut == 0) revert NothingToSlash(operator);',
    to: '',
  },
  {
    name: 'the reporter gets it from the others',
    from: 'stakeToken.safeTransfer(owner(), cut - reward);',
    to: 'stakeToken.safeTransfer(owner(), cut);',
  },
  { name: 'the reporter gets nothing', from: '(cut * REPORTERS_SHARE) / WHOLE', to: '0' },
  {
    name: 'what is unbonding is not cut',
    from: 'i < parts.length; i++) {\n            uint256',
    to: 'i < 0; i++) {\n            uint256',
  },
  {
    name: 'only the first part is cut',
    from: 'i < parts.length; i++) {\n            uint256',
    to: 'i < parts.length && i < 1; i++) {\n            uint256',
  },
  { name: 'the bonded is cut and stays', from: 'stakeOf[operator] -= cut;', to: '' },
  {
    name: 'the owner goes',
    from: 'revert OwnerIsNeeded();',
    to: '',
  },
  {
    name: 'a service node needs nothing',
    from: ' + _needed(operator, Role.Service)',
    to: '',
  },
  {
    name: 'nodes are registered without stake',
    from: '_checkStake(operator, stakeOf[operator], neededStake(operator));',
    to: '',
  },
  { name: 'a node that retired still needs stake', from: '--_running[operator][role]', to: '++_running[operator][role]' },
  { name: 'the period may be a minute', from: 'period < SHORTEST_UNBONDING', to: 'period < 60' },
  { name: 'the period may be for ever', from: ' || period > LONGEST_UNBONDING', to: '' },
];
const IN_EVICTION = [
  { name: 'anyone evicts whom he likes', from: '!isShort || ', to: 'isShort && !isShort || ' },
  {
    name: 'a node that needs nothing goes first',
    from: ' || minimumStake(entry.role) == 0',
    to: '',
  },
  {
    name: 'stake that is just enough is too little',
    from: 'stakeOf[operator] < neededStake(operator)',
    to: 'stakeOf[operator] <= neededStake(operator)',
  },
];
const IN_SLASHING = [
  {
    name: 'a fault costs again',
    from: 'isPunished[kind][node][place] = true;',
    to: '',
  },
  {
    name: 'one fault shields from all kinds at its place',
    from: 'if (isPunished[kind][node][place])',
    to: 'if (isPunished[FaultKind.TwoVotes][node][place])',
  },
  {
    name: 'a place is the feed alone for who pays once',
    from: 'return keccak256(abi.encode(vote.feedId, vote.term, vote.epoch, vote.round));',
    to: 'return keccak256(abi.encode(vote.feedId, vote.term, vote.epoch));',
  },
  {
    name: 'heads of different terms contradict each other',
    from: 'abi.encode(head.feedId, head.term, head.epoch, head.round)',
    to: 'abi.encode(head.feedId, head.epoch, head.round)',
  },
  { name: 'one head twice is two', from: 'hash == otherHash || place', to: 'place' },
  {
    name: 'one vote twice is two',
    from: 'one.vote.headHash == other.vote.headHash || ',
    to: '',
  },
  {
    name: 'one voucher acknowledged twice is two',
    from: 'one.ack.voucherHash == other.ack.voucherHash || ',
    to: '',
  },
  {
    name: 'acks of different channels contradict each other',
    from: 'abi.encode(other.ack.channelId, other.ack.nonce)',
    to: 'abi.encode(one.ack.channelId, other.ack.nonce)',
  },
  { name: 'two keys contradict each other', from: 'by != otherBy', to: 'otherBy == address(0)' },
  {
    name: 'a leave need not be of the vote\'s feed',
    from: 'left.feedId != vote.feedId || ',
    to: '',
  },
  {
    name: 'a leave of an earlier epoch binds',
    from: 'left.epoch < vote.epoch || ',
    to: '',
  },
  {
    name: 'heads of different terms are compared',
    from: ' || justified.term != vote.term',
    to: '',
  },
  {
    name: 'naming as much is naming less',
    from: 'justified.round > left',
    to: 'justified.round >= left',
  },
  {
    name: 'a round goes before an epoch',
    from: 'if (justified.epoch != left.highestEpoch) return justified.epoch > left.highestEpoch;',
    to: '',
  },
  {
    name: 'a leave that names nothing hides nothing',
    from: 'if (left.highestHead == bytes32(0)) return true;',
    to: '',
  },
  {
    name: 'the certificate need not be the one that the head names',
    from: ' || head.justify != justified.hash()',
    to: '',
  },
  { name: 'the vote need not be for the head', from: 'vote.headHash == head.hash() && ', to: '' },
  { name: 'a promise that is kept is broken', from: 'given.entryHash == leaf || ', to: '' },
  {
    name: 'a promise binds in another epoch',
    from: 'abi.encode(made.feedId, made.term, made.epoch)',
    to: 'abi.encode(made.feedId, made.term, given.epoch)',
  },
  { name: 'a receipt may be in the name of another', from: ' || other.receipt.node != by', to: '' },
  {
    name: 'one receipt twice is two',
    from: 'if (hash == otherHash) revert NoContradiction();\n        address',
    to: 'address',
  },
  {
    name: 'two states after one step are honest',
    from: 'isOtherState || one.resultHash',
    to: 'one.resultHash',
  },
  {
    name: 'states of different engines contradict each other',
    from: 'receipt.script,\n                receipt.engine',
    to: 'receipt.script',
  },
  {
    name: 'a number is used again',
    from: 'one.sequence != other.sequence',
    to: 'one.sequence > other.sequence',
  },
  { name: 'a lie costs all', from: ': SHARE_OF_LIES', to: ': SHARE_OF_FORKS' },
  { name: 'two acks cost half', from: ' || kind == FaultKind.TwoAcks', to: '' },
  {
    name: 'a leaf that falls costs half',
    from: '\n            || kind == FaultKind.FallenLeaf',
    to: '',
  },
  { name: 'leaves of two channels are compared', from: 'channel == keccak256(abi.encode(other.channelId))', to: 'channel != 0' },
  { name: 'what came later may have been less', from: ' && one.nonce < other.nonce', to: '' },
  { name: 'a later number may be the same', from: 'one.nonce < other.nonce', to: 'one.nonce <= other.nonce' },
  { name: 'whatever is later takes', from: '!isOrdered || !_isTaken(earlier, later)', to: '!isOrdered || (_isTaken(earlier, later) && false)' },
  { name: 'the earlier leaf need not be there', from: '_checkLeaf(earlier);', to: '' },
  { name: 'the later leaf need not be there', from: '_checkLeaf(later);', to: '' },
  {
    name: 'each leaf that falls costs again',
    from: 'abi.encode(other.channelId, other.nonce)',
    to: 'abi.encode(other.channelId, other.nonce, later.index)',
  },
  {
    name: 'one fallen leaf is all of a channel',
    from: 'abi.encode(other.channelId, other.nonce)',
    to: 'abi.encode(other.channelId)',
  },
  { name: 'another payee may take the place', from: 'later.payee != earlier.payee || ', to: '' },
  {
    name: 'a leaf may stay as it is and convict',
    from: 'later.cumulative < earlier.cumulative',
    to: 'later.cumulative <= earlier.cumulative',
  },
  {
    name: 'leaves may vanish',
    from: 'return _isMissing(earlier.index, later);',
    to: 'return _isMissing(earlier.index, later) && false;',
  },
  { name: 'a tree may become lower', from: ' || index >> levels != 0', to: '' },
  { name: 'a leaf beside shows nothing', from: ' ^ 1 == index >> level', to: ' ^ 3 == index >> level' },
  {
    name: 'any leaf beside shows that there is none',
    from: 'return beside.siblings[level].hash == bytes32(0);',
    to: 'return beside.siblings[level].hash >= bytes32(0);',
  },
  { name: 'one root twice is two', from: 'hash == otherHash || !(', to: '!(' },
  {
    name: 'roots that share no number contradict each other',
    from: 'other.first - one.first < one.size',
    to: 'other.first - one.first <= one.size',
  },
  {
    name: 'intervals that follow contradict the one before',
    from: 'one.first - other.first < other.size',
    to: 'one.first - other.first <= other.size',
  },
  {
    name: 'two roots of one interval are honest where they share no number',
    from: '!(isOneInterval || _overlap(one.log, other.log))',
    to: '!_overlap(one.log, other.log) || (isOneInterval && false)',
  },
  {
    name: 'a root may be in the name of another',
    from: 'one.log.node != by || other.log.node != by',
    to: 'one.log.node != by',
  },
  { name: 'a receipt that is there is missing', from: 'isItself || ', to: 'isItself && ' },
  {
    name: 'a missing receipt may be in the name of another',
    from: 'receipt.receipt.node != by || log.node != by',
    to: 'log.node != by',
  },
  {
    name: 'a root that names another node is the signer\'s',
    from: 'receipt.receipt.node != by || log.node != by',
    to: 'receipt.receipt.node != by',
  },
  {
    name: 'each missing receipt costs again',
    from: 'FaultKind.ReceiptMissing, by, bytes32(uint256(log.interval))',
    to: 'FaultKind.ReceiptMissing, by, bytes32(uint256(sequence))',
  },
];
const IN_DIGESTS = [
  {
    name: 'a leave is hashed with its fields in another order',
    from: 'uint64 highestEpoch,uint64 highestRound',
    to: 'uint64 highestRound,uint64 highestEpoch',
  },
  { name: 'a promise is hashed as a place', from: '"Promise(', to: '"Place(' },
  {
    name: 'a receipt is hashed without its evidence',
    from: 'keccak256(bytes(receipt.evidence))',
    to: 'keccak256("")',
  },
];
const IN_TREES = [
  { name: 'a leaf may be beyond the tree', from: 'if (index >= size) return false;', to: '' },
  { name: 'a path may be too long', from: 'if (last == 0) return false;', to: '' },
  { name: 'a path may be too short', from: 'last == 0 && hash == root', to: 'hash == root' },
  { name: 'the last of a tree is taken for a left one', from: ' || index == last', to: '' },
  { name: 'nodes are hashed as leaves', from: 'bytes1(0x01)', to: 'bytes1(0x00)' },
];

module.exports = { IN_DIGESTS, IN_EVICTION, IN_SLASHING, IN_STAKES, IN_TREES };
