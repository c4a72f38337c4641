// SPDX-License-Identifier: MIT
pragma solidity ^0.8.27;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// An ordinary ERC-20 token, all of which one account has.
contract Token is ERC20 {
    constructor(address owner) ERC20("Token", "TOK") {
        _mint(owner, 1e18);
    }
}

/// An ordinary ERC-721 contract with one token.
contract Collectible is ERC721 {
    constructor(address owner, uint256 tokenId) ERC721("Collectible", "COL") {
        _mint(owner, tokenId);
    }
}
