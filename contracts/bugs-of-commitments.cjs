// Bugs for planted-bugs.cjs in where the history of all feeds is pinned, and in whose anchors sign.
const IN_COMMITMENTS = [
  { name: 'an interval may be a second', from: 'seconds_ < SHORTEST_PERIOD || ', to: '' },
  { name: 'an interval may be a year', from: ' || seconds_ > LONGEST_PERIOD', to: '' },
  {
    name: 'an interval is pinned before it begins',
    from: 'interval > present',
    to: 'interval > 2 * present',
  },
  { name: 'an interval is pinned late', from: 'interval > present', to: 'interval >= present' },
  {
    name: 'an interval is pinned again',
    from: 'interval <= _newest.interval',
    to: 'interval < _newest.interval',
  },
  {
    name: 'a commitment follows any other',
    from: 'if (commitment.previous != newestHash) {',
    to: 'if (false) {',
  },
  { name: 'feeds are forgotten', from: 'commitment.feeds < _newest.feeds', to: 'false' },
  {
    name: 'no feed may rest',
    from: 'commitment.feeds < _newest.feeds',
    to: 'commitment.feeds <= _newest.feeds',
  },
  {
    name: 'nobody signs',
    from: '_checkSigners(NetworkDomain',
    to: 'if (signatures.length > 99) _checkSigners(NetworkDomain',
  },
  {
    name: 'what is signed is bound to another contract',
    from: 'NetworkDomain.digest(address(registry)',
    to: 'NetworkDomain.digest(address(this)',
  },
  { name: 'what is pinned is forgotten', from: 'hashOf[interval] = hash;', to: '' },
  { name: 'the newest stays the first', from: '_newest = commitment;', to: '' },
  {
    name: 'the block is not noted',
    from: '_newestBlock = SafeCast.toUint40(block.number);',
    to: '',
  },
  { name: 'anybody signs', from: 'if (operator == address(0)) revert NotAnAnchor(signer);', to: '' },
  { name: 'an operator counts twice', from: 'operator <= before', to: 'operator < before' },
  { name: 'the order is not looked at', from: 'before = operator;', to: '' },
  { name: 'two thirds are enough', from: '<= 2 * operators', to: '< 2 * operators' },
  { name: 'half are enough', from: '3 * signatures.length', to: '4 * signatures.length' },
  { name: 'three quarters are not enough', from: '<= 2 * operators', to: '<= 3 * operators' },
  { name: 'what is found need not be pinned', from: 'return isCommitted(commitment)', to: 'return hashOf[0] == 0' },
  { name: 'a tip has any term', from: 'tip.feedId, tip.term, ', to: 'tip.feedId, ' },
  { name: 'the interval is not signed', from: 'commitment.interval,\n                ', to: '' },
  { name: 'the one before is not signed', from: 'commitment.previous,\n                ', to: '' },
  { name: 'the number of feeds is not signed', from: 'commitment.feeds,\n                ', to: '' },
];
const IN_OPERATORS = [
  { name: 'an operator counts for each anchor', from: 'role) == 1;', to: 'role) > 0;' },
  {
    name: 'operators of service nodes count',
    from: 'if (isFirst && role == Role.Anchor)',
    to: 'if (isFirst)',
  },
  { name: 'who has an anchor left counts no more', from: 'entry.role) == 0;', to: 'entry.role) < 9;' },
  {
    name: 'operators of service nodes that retire count off',
    from: 'if (wasLast && entry.role == Role.Anchor)',
    to: 'if (wasLast)',
  },
  { name: 'who has retired counts on', from: 'anchorOperators--;', to: '{}' },
  { name: 'service nodes are anchors', from: 'entry.role == Role.Anchor && entry.until', to: 'entry.until' },
  {
    name: 'retired anchors are anchors',
    from: 'Role.Anchor && entry.until == 0 ?',
    to: 'Role.Anchor ?',
  },
];

module.exports = { IN_COMMITMENTS, IN_OPERATORS };
