// SPDX-License-Identifier: MIT
pragma solidity ^0.8.27;

/// A transaction guard and module guard of Safes that rejects until it is told not to. All that a
/// Safe asks its guards arrives in the fallback: their checks take more arguments than fit a stack.
contract Guard {
    bool public rejecting = true;

    error RejectedByGuard(address safe);

    function setRejecting(bool rejecting_) external {
        rejecting = rejecting_;
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == 0xe6d7a83a || id == 0x58401ed8 || id == 0x01ffc9a7;
    }

    /// The word that it returns is for module guards, which hand a hash from check to check.
    fallback(bytes calldata) external returns (bytes memory) {
        require(!rejecting, RejectedByGuard(msg.sender));
        return abi.encode(bytes32(0));
    }
}
