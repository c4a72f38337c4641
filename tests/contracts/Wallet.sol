// SPDX-License-Identifier: MIT
pragma solidity ^0.8.27;

/// A contract that signs: EIP-1271 and the form that Safes up to 1.4.1 call. It belongs to one account.
contract Wallet {
    /// How it answers, to be set by anybody: 0 honestly, 1 a wrong value, 2 it reverts, 3 nothing.
    uint8 public manner;
    address public immutable owner;

    constructor(address owner_) {
        owner = owner_;
    }

    function setManner(uint8 manner_) external {
        manner = manner_;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) public view returns (bytes4) {
        return _judge(hash, signature) ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }

    function isValidSignature(bytes calldata message, bytes calldata signature) external view returns (bytes4) {
        return _judge(keccak256(message), signature) ? bytes4(0x20c13b0b) : bytes4(0xffffffff);
    }

    /// Make any call, so that the wallet can be an owner in every way.
    function call(address to, bytes calldata data) external payable returns (bytes memory result) {
        require(msg.sender == owner, "not the owner");
        bool done;
        (done, result) = to.call{value: msg.value}(data);
        if (!done) {
            assembly {
                revert(add(result, 32), mload(result))
            }
        }
    }

    function _judge(bytes32 hash, bytes calldata signature) private view returns (bool) {
        if (manner == 2) {
            revert("the wallet refuses");
        }
        if (manner == 3) {
            assembly {
                return(0, 0)
            }
        }
        if (manner == 1 || signature.length != 65) {
            return false;
        }
        bytes32 r = bytes32(signature[0:32]);
        bytes32 s = bytes32(signature[32:64]);
        address signer = ecrecover(hash, uint8(signature[64]), r, s);
        return signer != address(0) && signer == owner;
    }
}
