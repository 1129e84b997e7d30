// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BallotId, Mode} from "../src/INetworkMode.sol";
import {Stakeholders} from "./Stakeholders.sol";

/// @notice What each call costs; `snapshots/NetworkMode.json` holds the figures.
contract NetworkModeGasTest is Stakeholders {
    function setUp() external {
        _deploy();
        _give(ALICE, 30 * _hundredth);
        _give(BOB, 10 * _hundredth);
        _give(DAVE, 40 * _hundredth);
        VM.warp(START);
    }

    function test_gasOfEachCall() external {
        VM.prank(TIMELOCK);
        _mode.set(Mode.Reexecute, 1 days);
        VM.snapshotGasLastCall("NetworkMode", "set");
        VM.prank(ALICE);
        _mode.open(Mode.Diverse, 1 days);
        VM.snapshotGasLastCall("NetworkMode", "open");
        VM.prank(BOB);
        _mode.vote(BallotId.wrap(1));
        VM.snapshotGasLastCall("NetworkMode", "vote");
        VM.prank(DAVE);
        _mode.vote(BallotId.wrap(1));
        VM.snapshotGasLastCall("NetworkMode", "vote that passes");
        _mode.current();
        VM.snapshotGasLastCall("NetworkMode", "current");
    }
}
