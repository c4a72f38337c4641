// SPDX-License-Identifier: MIT
pragma solidity ^0.8.27;

import {Ownable2StepUpgradeable} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";

/// What the app decides about one machine that asks to boot.
interface IAppAuth {
    struct AppBootInfo {
        address appId;
        bytes32 composeHash;
        address instanceId;
        bytes32 deviceId;
        bytes32 mrAggregated;
        bytes32 mrSystem;
        bytes32 osImageHash;
        string tcbStatus;
        string[] advisoryIds;
    }

    function isAppAllowed(AppBootInfo calldata boot) external view returns (bool allowed, string memory reason);
}

/// The part of the interface that lists are changed with.
interface IAppLists {
    function addComposeHash(bytes32 composeHash) external;
    function removeComposeHash(bytes32 composeHash) external;
    function addDevice(bytes32 deviceId) external;
    function removeDevice(bytes32 deviceId) external;
}

/// The tests' own contract with the interface, the events and the storage of dstack's app. It is
/// used behind an ERC-1967 proxy.
abstract contract AppBase is Initializable, OwnableUpgradeable, UUPSUpgradeable, ERC165, IAppAuth, IAppLists {
    mapping(bytes32 => bool) public allowedComposeHashes; // slot 0
    bool internal upgradesDisabled; // slot 1, byte 0
    bool public allowAnyDevice; // slot 1, byte 1
    mapping(bytes32 => bool) public allowedDeviceIds; // slot 2
    bool public requireTcbUpToDate; // slot 3

    uint256 public constant version = 2;

    event ComposeHashAdded(bytes32 composeHash);
    event ComposeHashRemoved(bytes32 composeHash);
    event DeviceAdded(bytes32 deviceId);
    event DeviceRemoved(bytes32 deviceId);
    event AllowAnyDeviceSet(bool allowAny);
    event RequireTcbUpToDateSet(bool requireUpToDate);
    event UpgradesDisabled();

    error UpgradesAreDisabled();

    constructor() {
        _disableInitializers();
    }

    function initialize(address owner_, bool noUpgrades, bool anyDevice, bytes32 deviceId, bytes32 composeHash)
        external
        initializer
    {
        _start(owner_, noUpgrades, false, anyDevice, deviceId, composeHash);
    }

    function initialize(
        address owner_,
        bool noUpgrades,
        bool upToDate,
        bool anyDevice,
        bytes32 deviceId,
        bytes32 composeHash
    ) external initializer {
        _start(owner_, noUpgrades, upToDate, anyDevice, deviceId, composeHash);
    }

    function _start(
        address owner_,
        bool noUpgrades,
        bool upToDate,
        bool anyDevice,
        bytes32 deviceId,
        bytes32 composeHash
    ) private {
        __Ownable_init(owner_);
        upgradesDisabled = noUpgrades;
        requireTcbUpToDate = upToDate;
        allowAnyDevice = anyDevice;
        if (deviceId != 0) {
            _setDevice(deviceId, true);
        }
        if (composeHash != 0) {
            _setComposeHash(composeHash, true);
        }
    }

    function addComposeHash(bytes32 composeHash) external onlyOwner {
        _setComposeHash(composeHash, true);
    }

    function removeComposeHash(bytes32 composeHash) external onlyOwner {
        _setComposeHash(composeHash, false);
    }

    function addDevice(bytes32 deviceId) external onlyOwner {
        _setDevice(deviceId, true);
    }

    function removeDevice(bytes32 deviceId) external onlyOwner {
        _setDevice(deviceId, false);
    }

    function setAllowAnyDevice(bool anyDevice) external onlyOwner {
        allowAnyDevice = anyDevice;
        emit AllowAnyDeviceSet(anyDevice);
        _policyChanged("allow-any-device", 0, anyDevice);
    }

    function setRequireTcbUpToDate(bool upToDate) external onlyOwner {
        requireTcbUpToDate = upToDate;
        emit RequireTcbUpToDateSet(upToDate);
        _policyChanged("require-tcb-up-to-date", 0, upToDate);
    }

    function disableUpgrades() external onlyOwner {
        upgradesDisabled = true;
        emit UpgradesDisabled();
        _policyChanged("upgrades", 0, false);
    }

    function isAppAllowed(AppBootInfo calldata boot) external view returns (bool, string memory) {
        if (boot.appId != address(this)) {
            return (false, "another app");
        }
        if (!allowedComposeHashes[boot.composeHash]) {
            return (false, "compose hash not allowed");
        }
        if (!allowAnyDevice && !allowedDeviceIds[boot.deviceId]) {
            return (false, "device not allowed");
        }
        if (requireTcbUpToDate && keccak256(bytes(boot.tcbStatus)) != keccak256("UpToDate")) {
            return (false, "TCB not up to date");
        }
        return (true, "");
    }

    function supportsInterface(bytes4 id) public view override returns (bool) {
        return id == type(IAppAuth).interfaceId || id == type(IAppLists).interfaceId || super.supportsInterface(id);
    }

    function _setComposeHash(bytes32 composeHash, bool allowed) internal virtual {
        allowedComposeHashes[composeHash] = allowed;
        if (allowed) {
            emit ComposeHashAdded(composeHash);
        } else {
            emit ComposeHashRemoved(composeHash);
        }
        _policyChanged("compose-hash", composeHash, allowed);
    }

    function _setDevice(bytes32 deviceId, bool allowed) private {
        allowedDeviceIds[deviceId] = allowed;
        if (allowed) {
            emit DeviceAdded(deviceId);
        } else {
            emit DeviceRemoved(deviceId);
        }
        _policyChanged("device", deviceId, allowed);
    }

    function _policyChanged(string memory policy, bytes32 value, bool enabled) internal virtual {}

    function _authorizeUpgrade(address) internal view override onlyOwner {
        require(!upgradesDisabled, UpgradesAreDisabled());
    }
}

/// As published in tags up to 0.5.11: a transfer of ownership takes effect at once.
contract DstackAppOneStep is AppBase {}

/// As built since: a new owner must accept.
contract DstackApp is AppBase, Ownable2StepUpgradeable {
    event PolicyChanged(address indexed actor, bytes32 indexed policy, bytes32 indexed value, bool enabled);

    function transferOwnership(address to) public override(OwnableUpgradeable, Ownable2StepUpgradeable) {
        super.transferOwnership(to);
    }

    function _transferOwnership(address to) internal override(OwnableUpgradeable, Ownable2StepUpgradeable) {
        super._transferOwnership(to);
    }

    function _policyChanged(string memory policy, bytes32 value, bool enabled) internal override {
        emit PolicyChanged(msg.sender, keccak256(bytes(policy)), value, enabled);
    }
}

/// An app that takes a hash and does not keep it: what a call's success alone does not tell.
contract ForgetfulApp is AppBase {
    function _setComposeHash(bytes32 composeHash, bool allowed) internal override {
        if (!allowed) {
            super._setComposeHash(composeHash, allowed);
        }
    }
}
