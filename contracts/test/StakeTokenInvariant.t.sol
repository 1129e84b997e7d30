// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {StakeToken} from "../src/StakeToken.sol";
import {ICheats, MiniTest} from "./MiniTest.sol";

/// @notice After any sequence of transfers and delegations nobody votes with more than was made.
contract StakeTokenInvariantTest is MiniTest {
    Holders private _holders;

    function setUp() external {
        _holders = new Holders(VM);
        targetContract(address(_holders));
    }

    function invariant_theSupplyIsFixedAndAllOfItIsHeld() external view {
        StakeToken token = _holders.token();
        uint256 held = 0;
        for (uint160 person = 1; person <= _holders.PEOPLE(); person++) {
            held += token.balanceOf(address(person));
        }
        assertEq(1e27, held);
        assertEq(1e27, token.totalSupply());
        assertEq(1e27, token.getPastTotalSupply(_holders.time() - 1));
    }

    function invariant_everybodyVotesWithWhatIsDelegatedToHim() external view {
        StakeToken token = _holders.token();
        for (uint160 voter = 1; voter <= _holders.PEOPLE(); voter++) {
            uint256 votes = 0;
            for (uint160 person = 1; person <= _holders.PEOPLE(); person++) {
                if (_holders.delegateOf(person) == voter) {
                    votes += token.balanceOf(address(person));
                }
            }
            assertEq(votes, token.getVotes(address(voter)));
        }
    }

    function invariant_pastVotesStayAsTheyWere() external view {
        for (uint256 i = 0; i < _holders.count(); i++) {
            uint48 second = _holders.secondAt(i);
            for (uint160 voter = 1; voter <= _holders.PEOPLE(); voter++) {
                uint256 votes = _holders.token().getPastVotes(address(voter), second);
                assertEq(_holders.votesAt(second, voter), votes);
            }
        }
    }
}

/// @notice Holders who pass units on and delegate, with a record of their votes at each second.
contract Holders {
    uint160 public constant PEOPLE = 4;

    StakeToken public immutable token;
    ICheats private immutable _cheats;

    uint48 public time = 1_000_000;
    uint48[] public secondAt;
    mapping(uint160 person => uint160) public delegateOf;
    mapping(uint48 second => mapping(uint160 voter => uint256)) public votesAt;

    error NotTransferred();

    constructor(ICheats cheats) {
        _cheats = cheats;
        cheats.warp(time);
        token = new StakeToken(address(1));
        _goOn(1);
    }

    function pass(uint16 span) external {
        _goOn(1 + uint48(span));
    }

    function transfer(uint160 from, uint160 to, uint256 units) external {
        from = _person(from);
        units %= token.balanceOf(address(from)) + 1;
        _cheats.prank(address(from));
        if (!token.transfer(address(_person(to)), units)) revert NotTransferred();
    }

    function delegate(uint160 person, uint160 to) external {
        person = _person(person);
        delegateOf[person] = to % (PEOPLE + 1);
        _cheats.prank(address(person));
        token.delegate(address(delegateOf[person]));
    }

    function count() external view returns (uint256) {
        return secondAt.length;
    }

    function _goOn(uint48 span) private {
        secondAt.push(time);
        for (uint160 voter = 1; voter <= PEOPLE; voter++) {
            votesAt[time][voter] = token.getVotes(address(voter));
        }
        time += span;
        _cheats.warp(time);
    }

    function _person(uint160 seed) private pure returns (uint160) {
        return 1 + (seed % PEOPLE);
    }
}
