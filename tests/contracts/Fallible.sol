// SPDX-License-Identifier: MIT
pragma solidity ^0.8.27;

/// A target that fails in every way that a contract can, and one that does not.
contract Fallible {
    uint256 public calls;

    event Called(address caller, uint256 value);

    error Refused(address caller, uint256 code);
    error Wrapped(bytes reason);

    function succeed() external payable {
        calls++;
        emit Called(msg.sender, msg.value);
    }

    function failWithText(string calldata text) external payable {
        revert(text);
    }

    function failWithError(uint256 code) external payable {
        revert Refused(msg.sender, code);
    }

    /// A reason within a reason.
    function failWrapped(bytes calldata reason) external payable {
        revert Wrapped(reason);
    }

    /// Any bytes as the reason.
    function failWith(bytes calldata reason) external payable {
        assembly {
            let start := mload(0x40)
            calldatacopy(start, reason.offset, reason.length)
            revert(start, reason.length)
        }
    }

    function failSilently() external payable {
        assembly {
            revert(0, 0)
        }
    }

    /// Panic 0x11 on zero: arithmetic.
    function failWithPanic(uint256 less) external payable returns (uint256) {
        return less - 1;
    }

    /// Panic 0x01.
    function failAssertion() external payable {
        assert(calls > type(uint256).max - 1);
    }

    /// An opcode that consumes all gas.
    function failInvalid() external payable {
        assembly {
            invalid()
        }
    }

    /// Write that many storage slots: each costs over 20,000 units of gas.
    function burn(uint256 slots) external payable {
        for (uint256 i = 1; i <= slots; i++) {
            assembly {
                sstore(keccak256(0, 64), number())
                mstore(0, keccak256(0, 64))
            }
        }
    }

    /// Never ends but by running out of gas.
    function burnAll() external payable {
        while (true) {
            calls++;
        }
    }
}
