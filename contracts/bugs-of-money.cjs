// Bugs for planted-bugs.cjs in the contracts by which calls are paid.
const IN_HUB = [
  { name: 'nobody asks whether there is an anchor', from: 'node.role != Role.Anchor || ', to: '' },
  { name: 'a retired anchor will do', from: ' || node.until != 0', to: '' },
  {
    name: 'a channel is opened again',
    from: 'if (channel.payer != address(0)) revert ChannelExists(id);',
    to: '',
  },
  { name: 'a channel needs no deposit', from: 'if (deposit == 0) revert NoAmount();', to: '' },
  {
    name: 'nobody signs vouchers',
    from: 'if (voucherKey == address(0)) revert NoVoucherKey();',
    to: '',
  },
  { name: 'there is no time to object', from: 'challenge < shortestChallenge || ', to: '' },
  { name: 'objecting takes for ever', from: ' || challenge > LONGEST_CHALLENGE', to: '' },
  {
    name: 'a channel that closes takes more',
    from: `if (channel.closesAt != 0) revert Closing(id, channel.closesAt);
        channel.deposit`,
    to: 'channel.deposit',
  },
  { name: 'what is paid in is not counted', from: 'channel.deposit += amount;', to: '' },
  {
    name: 'vouchers are settled after the end',
    from: 'if (channel.withdrawn) revert AlreadyWithdrawn(voucher.channelId);',
    to: '',
  },
  {
    name: 'an old voucher is settled',
    from: 'if (voucher.nonce <= channel.nonce)',
    to: 'if (voucher.nonce == 0)',
  },
  {
    name: 'the same voucher is settled again',
    from: 'voucher.nonce <= channel.nonce',
    to: 'voucher.nonce < channel.nonce',
  },
  { name: 'totals fall', from: 'if (voucher.total < channel.settled)', to: 'if (false)' },
  {
    name: 'more is settled than there is',
    from: 'if (voucher.total > channel.deposit)',
    to: 'if (false)',
  },
  {
    name: 'no voucher key signs',
    from: 'if (signer != channel.voucherKey) revert NotByTheVoucherKey(signer);',
    to: '',
  },
  {
    name: 'no anchor acknowledges',
    from: 'if (signer != NodeId.unwrap(channel.anchor)) revert NotAcknowledged(signer);',
    to: '',
  },
  {
    name: 'the anchor acknowledges another voucher',
    from: 'voucher.nonce, digest);',
    to: 'voucher.nonce, bytes32(0));',
  },
  {
    name: 'vouchers are of the hub and not of the network',
    from: 'VoucherDigests.digestOf(address(registry), voucher)',
    to: 'VoucherDigests.digestOf(address(this), voucher)',
  },
  { name: 'a settled voucher has no number', from: 'channel.nonce = voucher.nonce;', to: '' },
  { name: 'any root will do', from: 'root != channel.splitRoot || ', to: '' },
  { name: 'leaves may have more than the total', from: ' || sum != channel.settled', to: '' },
  {
    name: 'a leaf is paid whole each time',
    from: 'uint128 due = cumulative - before;',
    to: 'uint128 due = cumulative;',
  },
  { name: 'a leaf is paid again', from: 'claimed[id][payee] = cumulative;', to: '' },
  {
    name: 'more is paid than was settled',
    from: 'if (due > channel.settled - channel.paid)',
    to: 'if (false)',
  },
  { name: 'what was paid is not counted', from: 'channel.paid += due;', to: '' },
  {
    name: 'the hub pays itself',
    from: 'if (payee == address(this)) revert NotAPayee(payee);',
    to: '',
  },
  { name: 'nothing is burned', from: 'if (burned != 0) token.burn(burned);', to: '' },
  {
    name: 'who claims is paid',
    from: '_push(payee, due - burned);',
    to: '_push(msg.sender, due - burned);',
  },
  {
    name: 'what is burned is paid too',
    from: '_push(payee, due - burned);',
    to: '_push(payee, due);',
  },
  {
    name: 'anybody closes',
    from: 'if (channel.payer != msg.sender) revert NotThePayer(id, msg.sender);',
    to: '',
  },
  {
    name: 'the end moves',
    from: `if (channel.closesAt != 0) revert Closing(id, channel.closesAt);
        channel.closesAt`,
    to: 'channel.closesAt',
  },
  {
    name: 'the payer withdraws a second early',
    from: '_now() < channel.closesAt)',
    to: '_now() + 1 < channel.closesAt)',
  },
  { name: 'an open channel is withdrawn', from: 'channel.closesAt == 0 || _now()', to: '_now()' },
  {
    name: 'the payer withdraws twice',
    from: 'if (channel.withdrawn) revert AlreadyWithdrawn(id);',
    to: '',
  },
  {
    name: 'who withdraws is paid',
    from: `_push(channel.payer, left);
    }

    /// @inheritdoc IChannelHub
    function reclaim`,
    to: '_push(msg.sender, left);\n    }\n\n    /// @inheritdoc IChannelHub\n    function reclaim',
  },
  {
    name: 'the payer takes what payees may claim',
    from: 'channel.deposit - channel.settled;',
    to: 'channel.deposit - channel.paid;',
  },
  { name: 'payees have less than a year', from: '_now() < from)', to: '_now() + 1 < from)' },
  { name: 'unclaimed money of an open channel goes back', from: '!channel.withdrawn || ', to: '' },
  { name: 'unclaimed money goes back twice', from: 'channel.paid = channel.settled;', to: '' },
  { name: 'half may be burned', from: 'if (burned > LARGEST_BURN_SHARE)', to: 'if (false)' },
  { name: 'anchors may have all', from: 'if (anchors > LARGEST_ANCHOR_SHARE)', to: 'if (false)' },
];
const IN_TREE = [
  {
    name: 'a leaf is an inner node',
    from: 'uint8 private constant INNER = 1;',
    to: 'uint8 private constant INNER = 0;',
  },
  {
    name: 'trees have no height',
    from: 'if (levels > MOST_LEVELS) revert TooManyLevels(levels);',
    to: '',
  },
  {
    name: 'a leaf has many places',
    from: 'if (index >> levels != 0) revert NoSuchLeaf(index, levels);',
    to: '',
  },
  { name: 'every leaf is the first', from: '(index >> level) & 1 == 0', to: 'index >= 0' },
  {
    name: 'a leaf is anybody\'s',
    from: 'abi.encodePacked(LEAF, payee, cumulative)',
    to: 'abi.encodePacked(LEAF, address(uint160(payee) & 0), cumulative)',
  },
  { name: 'sums leave siblings out', from: 'sum += other.sum;', to: '' },
];
const IN_DOMAIN = [
  {
    name: 'signatures hold on every chain',
    from: 'VERSION, block.chainid, registry',
    to: 'VERSION, block.chainid & 0, registry',
  },
];
const IN_VOUCHERS = [
  {
    name: 'a voucher does not say how much',
    from: 'VOUCHER, voucher.channelId, voucher.nonce, voucher.total,',
    to: 'VOUCHER, voucher.channelId, voucher.nonce, uint128(0),',
  },
  { name: 'an ack is for any voucher', from: 'nonce, voucherHash)', to: 'nonce, voucherHash & 0)' },
];
const IN_SERVICE_TOKEN = [
  { name: 'a unit more to pay with is made', from: ', SUPPLY);', to: ', SUPPLY + 1);' },
  {
    name: 'what pays is whose it is that deploys',
    from: '_mint(holder,',
    to: '_mint(holder == address(0) ? holder : msg.sender,',
  },
];
const IN_REVENUE = [
  {
    name: 'anyone says who earns',
    from: 'uint16 basisPoints) external onlyOwner',
    to: 'uint16 basisPoints) external',
  },
  { name: 'an issuer may ask for all', from: 'basisPoints > LARGEST_REVENUE || ', to: '' },
  {
    name: 'a share may be nobody\'s',
    from: ' || (payee == address(0)) != (basisPoints == 0)',
    to: '',
  },
  { name: 'who earns stays as it was', from: '_revenuePayee = payee;', to: '' },
  {
    name: 'the revenue is not announced',
    from: '|| interfaceId == type(IServiceRevenue).interfaceId',
    to: '',
  },
];

module.exports = { IN_DOMAIN, IN_HUB, IN_REVENUE, IN_SERVICE_TOKEN, IN_TREE, IN_VOUCHERS };
