// Bugs for planted-bugs.cjs in the Stake Token, the governor and the switch of the mode.
const IN_TOKEN = [
  {
    name: 'the units are made for whoever deploys',
    from: '_mint(holder,',
    to: '_mint(holder == address(0) ? holder : msg.sender,',
  },
  { name: 'a unit more is made', from: ', SUPPLY);', to: ', SUPPLY + 1);' },
  {
    name: 'votes are looked up by blocks',
    from: 'return Time.timestamp();',
    to: 'return Time.blockNumber();',
  },
  {
    name: 'the clock says that it counts blocks',
    from: 'return ERC6372Utils.timestampClockMode(clock);',
    to: 'return clock() == 0 ? "" : "mode=blocknumber&from=default";',
  },
  {
    name: 'votes stay where the units were',
    from: 'super._update(from, to, value);',
    to: 'ERC20._update(from, to, value);',
  },
];
const IN_GOVERNOR = [
  {
    name: 'whoever deploys schedules',
    from: 'proposers[0] = address(this);',
    to: 'proposers[0] = tx.origin;',
  },
  {
    name: 'who deploys is the administrator',
    from: 'executors, address(0));',
    to: 'executors, tx.origin);',
  },
  {
    name: 'the governor alone executes',
    from: 'executors[0] = address(0);',
    to: 'executors[0] = address(this);',
  },
  {
    name: 'the timelock has no delay',
    from: 'FIRST_TIMELOCK_DELAY = 2 days',
    to: 'FIRST_TIMELOCK_DELAY = 0',
  },
  {
    name: 'a vote begins at once',
    from: 'FIRST_VOTING_DELAY = 1 days',
    to: 'FIRST_VOTING_DELAY = 0',
  },
  {
    name: 'a vote ends early',
    from: 'FIRST_VOTING_PERIOD = 5 days',
    to: 'FIRST_VOTING_PERIOD = 5 hours',
  },
  { name: 'a quorum is a hundredth', from: 'FIRST_QUORUM = 10', to: 'FIRST_QUORUM = 1' },
  {
    name: 'anybody proposes',
    from: 'return super.proposalThreshold();',
    to: 'return super.proposalThreshold() * 0;',
  },
  {
    name: 'what passes is not queued',
    from: 'return super.proposalNeedsQueuing(proposalId);',
    to: 'return !super.proposalNeedsQueuing(proposalId);',
  },
];
const IN_MODE = [
  {
    name: 'anyone sets the ordinary word',
    from: 'if (msg.sender != timelock) revert NotTheTimelock(msg.sender);',
    to: '',
  },
  {
    name: 'an ordinary word may hold for ever',
    from: 'duration, LONGEST);',
    to: 'duration, 2 ** 32 - 1);',
  },
  {
    name: 'an ordinary word may hold a day too long',
    from: 'LONGEST = 30 days',
    to: 'LONGEST = 31 days',
  },
  {
    name: 'an emergency may hold as long as an ordinary word',
    from: 'duration, LONGEST_EMERGENCY);',
    to: 'duration, LONGEST);',
  },
  {
    name: 'a mode may hold a second too long',
    from: 'duration > longest',
    to: 'duration > longest + 1',
  },
  {
    name: 'a mode may hold for no time',
    from: '(duration == 0 && mode != Mode.Normal)',
    to: '(duration == 0 && mode > Mode.Enforce)',
  },
  {
    name: 'Normal cannot be set for no time',
    from: '(duration == 0 && mode != Mode.Normal)',
    to: '(duration == 0 && mode >= Mode.Normal)',
  },
  {
    name: 'an emergency replaces the ordinary word',
    from: 'emergency = Word(ballot.mode, until);',
    to: 'ordinary = Word(ballot.mode, until);',
  },
  {
    name: 'an ordinary word ends an emergency',
    from: 'ordinary = Word(mode, until);',
    to: 'ordinary = Word(mode, until);\n        delete emergency;',
  },
  {
    name: 'the ordinary word goes before an emergency',
    from: 'if (_now() < emergency.until) return',
    to: 'if (_now() < emergency.until && _now() >= ordinary.until) return',
  },
  {
    name: 'an emergency never ends by itself',
    from: 'if (_now() < emergency.until)',
    to: 'if (emergency.until != 0)',
  },
  {
    name: 'an emergency holds a second too long',
    from: '_now() < emergency.until',
    to: '_now() <= emergency.until',
  },
  {
    name: 'an ordinary word never ends by itself',
    from: 'if (_now() < ordinary.until)',
    to: 'if (ordinary.until != 0)',
  },
  {
    name: 'an ordinary word holds a second too long',
    from: '_now() < ordinary.until',
    to: '_now() <= ordinary.until',
  },
  {
    name: 'a mode holds from the opening of its ballot',
    from: 'uint48 until = _now() + ballot.duration;',
    to: 'uint48 until = ballot.end - VOTING + ballot.duration;',
  },
  { name: 'anyone opens ballots', from: 'if (votes < fewest) revert', to: 'if (false) revert' },
  { name: 'half a hundredth opens a ballot', from: 'OPENERS = 100', to: 'OPENERS = 200' },
  {
    name: 'the votes of this moment open a ballot',
    from: 'uint256 votes = token.getPastVotes(msg.sender, snapshot);',
    to: 'uint256 votes = snapshot == 0 ? 0 : token.getVotes(msg.sender);',
  },
  {
    name: 'an opener has many open ballots',
    from: 'if (_isOpen(_ballots[last])) revert',
    to: 'if (false && _isOpen(_ballots[last])) revert',
  },
  {
    name: 'an opener has one ballot for ever',
    from: 'if (_isOpen(_ballots[last]))',
    to: 'if (_ballots[last].end != 0)',
  },
  { name: 'the opener is not noted', from: 'lastOpenedBy[msg.sender] = id;', to: '' },
  { name: 'the snapshot is a second older', from: 'token.clock() - 1', to: 'token.clock() - 2' },
  {
    name: 'the votes of this moment count',
    from: 'token.getPastVotes(msg.sender, ballot.snapshot)',
    to: 'token.getVotes(msg.sender)',
  },
  {
    name: 'the votes of a second ago count',
    from: 'token.getPastVotes(msg.sender, ballot.snapshot)',
    to: 'token.getPastVotes(msg.sender, token.clock() - 1)',
  },
  {
    name: 'whoever opens is not for it',
    from: 'snapshot, end);\n        _cast(id);',
    to: 'snapshot, end);',
  },
  {
    name: 'whoever has no votes votes',
    from: 'if (votes == 0) revert NoVotes(id, msg.sender);',
    to: '',
  },
  {
    name: 'one votes twice',
    from: 'if (hasVoted[id][msg.sender]) revert AlreadyVoted(id, msg.sender);',
    to: '',
  },
  {
    name: 'the opener votes again',
    from: 'hasVoted[id][msg.sender] = true;',
    to: 'hasVoted[id][msg.sender] = ballot.votes != 0;',
  },
  { name: 'a vote replaces those before', from: 'ballot.votes + votes;', to: 'votes;' },
  { name: 'half is enough', from: 'sum * 2 > token', to: 'sum * 2 >= token' },
  { name: 'a third is enough', from: 'sum * 2 > token', to: 'sum * 3 > token' },
  {
    name: 'half and a unit is not enough',
    from: 'sum * 2 > token',
    to: 'sum * 2 > 2 + token',
  },
  { name: 'a ballot passes again', from: 'ballot.passed = true;', to: '' },
  {
    name: 'a ballot is open a second too long',
    from: '_now() < ballot.end',
    to: '_now() <= ballot.end',
  },
  { name: 'a ballot is open for a day', from: 'VOTING = 6 hours', to: 'VOTING = 24 hours' },
  {
    name: 'a ballot is open for ever',
    from: 'if (!_isOpen(_ballots[id])) revert BallotClosed(id);',
    to: 'if (_ballots[id].passed) revert BallotClosed(id);',
  },
  {
    name: 'what is no ballot is closed',
    from: 'if (_ballots[id].opener == address(0)) revert UnknownBallot(id);',
    to: '',
  },
  {
    name: 'what is no ballot is told of',
    from: 'if (ballot.opener == address(0)) revert UnknownBallot(id);',
    to: '',
  },
  { name: 'nobody is told of an ordinary word', from: 'emit ModeSet(mode, until);', to: '' },
  {
    name: 'nobody is told of an emergency',
    from: 'emit EmergencyPassed(',
    to: 'if (until == 0) emit EmergencyPassed(',
  },
  { name: 'nobody is told of a vote', from: 'emit EmergencyVoted(id, msg.sender, votes);', to: '' },
  {
    name: 'nobody is told of a ballot',
    from: 'emit EmergencyOpened(id, msg.sender, mode, duration, snapshot, end);',
    to: '',
  },
];

module.exports = { IN_GOVERNOR, IN_MODE, IN_TOKEN };
