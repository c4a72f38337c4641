// SPDX-License-Identifier: MIT
pragma solidity ^0.8.27;

interface ISafe {
    function enableModule(address module) external;
    function setGuard(address guard) external;
    function setModuleGuard(address guard) external;
}

/// What a new Safe calls by delegatecall in its setup, so that it starts with guards and modules.
contract SafeSetup {
    function start(address guard, address moduleGuard, address[] calldata modules) external {
        ISafe safe = ISafe(address(this));
        if (guard != address(0)) {
            safe.setGuard(guard);
        }
        if (moduleGuard != address(0)) {
            safe.setModuleGuard(moduleGuard);
        }
        for (uint256 i = modules.length; i > 0; i--) {
            safe.enableModule(modules[i - 1]);
        }
    }
}
