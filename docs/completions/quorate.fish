# Completion of quorate for fish.

# Whether the words before the cursor that are no options are exactly the arguments.
function __quorate_words_are
    set -l found
    set -l skip no
    for word in (commandline -opc)[2..-1]
        if test $skip = yes
            set skip no
            continue
        end
        switch $word
            case help
            case --repo --rpc --max-answer --service --out --action --call --nonce --set --config --config-file \
                --since --hash --revision --dialect --safe --chain --safe-version --accept --abi --to \
                --keystore \
                --password-file --key-file --key-env --signer --rpc-account --owner --from \
                --max-fee --confirmations --timeout --replace-after --poll --name --kind
                set skip yes
            case '-*'
            case '*'
                set -a found $word
        end
    end
    test "$found" = "$argv"
end

# Whether the line's command is one of the arguments ("compose hash", "keccak").
function __quorate_command_is
    set -l line (string join ' ' -- (commandline -opc)[2..-1])
    for name in $argv
        if string match -qr -- "(^| )$name( |\$)" $line
            return 0
        end
    end
    return 1
end

function __quorate_revisions
    git for-each-ref --format='%(refname:short)' refs/tags refs/heads 2>/dev/null
end

complete -c quorate -l json -d 'print one JSON document and nothing else'
complete -c quorate -l quiet -d 'print no reports, only values, JSON and errors'
complete -c quorate -l repo -x -a '(__fish_complete_directories)' -d 'the git repository'
complete -c quorate -l rpc -x -d 'a node to ask'
complete -c quorate -l insecure-http -d 'let --rpc be plain http to another machine'
complete -c quorate -l max-answer -x -d 'the longest answer of a node, in MiB'
complete -c quorate -l service -x -d 'a Safe Transaction Service to ask'
complete -c quorate -l help -d 'how it is used'
complete -c quorate -l version -d 'the version'

complete -c quorate -f -n '__quorate_words_are' -a prepare -d 'make the proposal for a revision'
complete -c quorate -f -n '__quorate_words_are' -a verify -d 'check a proposal against a checkout'
complete -c quorate -f -n '__quorate_words_are' -a sign -d 'verify a proposal, show it, ask, and sign it'
complete -c quorate -f -n '__quorate_words_are' -a collect -d 'put signatures from anywhere into a proposal'
complete -c quorate -f -n '__quorate_words_are' -a status -d 'where a proposal stands on its chain'
complete -c quorate -f -n '__quorate_words_are' -a commit -d 'execute what is signed'
complete -c quorate -f -n '__quorate_words_are' -a cancel -d 'call a proposal off'
complete -c quorate -f -n '__quorate_words_are' -a inspect -d 'what a call would do, to any depth'
complete -c quorate -f -n '__quorate_words_are' -a compose -d 'hashes of an app-compose.json'
complete -c quorate -f -n '__quorate_words_are' -a device-id -d 'the device id that a DstackApp allows'
complete -c quorate -f -n '__quorate_words_are' -a abi -d 'the Solidity ABI'
complete -c quorate -f -n '__quorate_words_are' -a keccak -d 'Keccak-256 of bytes in hex'
complete -c quorate -f -n '__quorate_words_are' -a typed-data -d 'EIP-712 hashes'
complete -c quorate -f -n '__quorate_words_are' -a safe -d 'Safe transactions and signatures'
complete -c quorate -f -n '__quorate_words_are' -a timelock -d 'TimelockController operations'
complete -c quorate -f -n '__quorate_words_are' -a trust -d 'what you expect, by names of your own'
complete -c quorate -f -n '__quorate_words_are' -a help -d 'how a command is used'
complete -c quorate -f -n '__quorate_words_are compose' -a 'hash canonical explain diff lint'
complete -c quorate -f -n '__quorate_words_are abi' -a 'selector encode decode'
complete -c quorate -f -n '__quorate_words_are typed-data' -a hash
complete -c quorate -f -n '__quorate_words_are safe' -a 'hash signatures message-hash multisend'
complete -c quorate -f -n '__quorate_words_are timelock' -a encode
complete -c quorate -f -n '__quorate_words_are trust' -a 'add list remove'
complete -c quorate -f -n '__quorate_words_are prepare' -a '(__quorate_revisions)'

complete -c quorate -n '__quorate_command_is "compose hash" "compose canonical"' -l dialect -x \
    -a 'dstack phala-cloud jcs raw' -d 'how the manifest is serialised'
complete -c quorate -n '__quorate_command_is "compose explain" "safe signatures" verify' -l hash -x \
    -d 'the hash to check'
complete -c quorate -n '__quorate_command_is "safe hash" "safe message-hash" sign collect inspect' -l safe -x \
    -d 'the Safe'
complete -c quorate -n '__quorate_command_is "safe hash" "safe message-hash" inspect' -l chain -x -d 'the chain id'
complete -c quorate -n '__quorate_command_is "safe hash" "safe message-hash" inspect' -l safe-version -x \
    -a '0.0.2 0.1.0 1.0.0 1.1.0 1.1.1 1.2.0 1.3.0 1.4.0 1.4.1 1.5.0' -d 'what VERSION() says'
complete -c quorate -n '__quorate_command_is inspect' -l abi -x -a '(__fish_complete_directories)' \
    -d 'a directory of JSON ABI files'
complete -c quorate -n '__quorate_command_is inspect' -l to -x -d 'whom calldata calls'
complete -c quorate -n '__quorate_command_is inspect' -l from -x -d 'who makes the call of calldata'
complete -c quorate -n '__quorate_command_is "safe hash" "safe message-hash" "trust add" "trust remove"' \
    -l chain -x -d 'the chain id'
complete -c quorate -n '__quorate_command_is "safe hash" "safe message-hash"' -l safe-version -x \
complete -c quorate -n '__quorate_command_is "trust add"' -l name -x -d 'how it is to be called'
complete -c quorate -n '__quorate_command_is "trust add"' -l kind -x \
    -a 'safe timelock app kms token account contract' -d 'what it is'
complete -c quorate -n '__quorate_command_is prepare verify' -l action -x \
    -a 'add-compose-hash remove-compose-hash= add-device= remove-device= allow-any-device= require-tcb-up-to-date= transfer-ownership= accept-ownership disable-upgrades upgrade= cancel-operation= reject-transaction=' \
    -d 'what to do'
complete -c quorate -n '__quorate_command_is prepare verify' -l call -x -d 'any other call'
complete -c quorate -n '__quorate_command_is prepare verify' -l nonce -x -d 'the nonce of the Safe'
complete -c quorate -n '__quorate_command_is prepare verify "compose diff"' -l set -x -d 'the value of a declared placeholder'
complete -c quorate -n '__quorate_command_is prepare verify "compose diff"' -l config -r -d 'configuration, a path in the tree'
complete -c quorate -n '__quorate_command_is prepare verify' -l config-file -r -d 'configuration, a file on disk'
complete -c quorate -n '__quorate_command_is prepare verify sign commit cancel' -l accept -x -d 'a danger to take'
complete -c quorate -n '__quorate_command_is "compose diff"' -a '(__quorate_revisions)'
complete -c quorate -n '__quorate_command_is "compose diff"' -l markdown -d 'as Markdown'
complete -c quorate -n '__quorate_command_is prepare cancel' -l out -x -a '(__fish_complete_directories)' \
    -d 'the directory to make'
complete -c quorate -n '__quorate_command_is prepare' -l since -x -a '(__quorate_revisions)' \
    -d 'tell what changes since that revision'
complete -c quorate -n '__quorate_command_is verify' -l revision -x -a '(__quorate_revisions)' \
    -d 'the revision that it should be'
complete -c quorate -n '__quorate_command_is verify sign' -l no-git -d 'check the proposal against itself only'

complete -c quorate -n '__quorate_command_is sign commit cancel' -l keystore -r -d 'a keystore of version 3'
complete -c quorate -n '__quorate_command_is sign commit cancel' -l password-file -r -d 'its password'
complete -c quorate -n '__quorate_command_is sign commit cancel' -l key-file -r -d 'a private key in hex'
complete -c quorate -n '__quorate_command_is sign commit cancel' -l key-env -x -a '(set -xn)' \
    -d 'the same in an environment variable'
complete -c quorate -n '__quorate_command_is sign commit cancel' -l signer -x -d 'a program that prints a signature'
complete -c quorate -n '__quorate_command_is sign commit cancel' -l rpc-account -x -d 'an account of the node'
complete -c quorate -n '__quorate_command_is sign commit cancel' -l yes -d 'do not ask'
complete -c quorate -n '__quorate_command_is sign' -l eth-sign -d 'sign with the prefix of eth_sign'
complete -c quorate -n '__quorate_command_is sign collect' -l replace -d 'put it in the place of another one'
complete -c quorate -n '__quorate_command_is collect' -l owner -x -d 'take signatures by this owner only'
complete -c quorate -n '__quorate_command_is commit cancel' -l from -x -d 'the account of --signer'
complete -c quorate -n '__quorate_command_is commit cancel' -l wait -d 'wait until it is executed'
complete -c quorate -n '__quorate_command_is commit cancel' -l max-fee -x -d 'the most that a unit of gas may cost'
complete -c quorate -n '__quorate_command_is commit cancel' -l confirmations -x -d 'how deep a block must be'
complete -c quorate -n '__quorate_command_is commit cancel' -l timeout -x -d 'how long to wait for a block'
complete -c quorate -n '__quorate_command_is commit cancel' -l replace-after -x \
    -d 'after how long to offer a higher fee'
complete -c quorate -n '__quorate_command_is commit cancel' -l poll -x -d 'how often to look at the chain'
complete -c quorate -n '__quorate_command_is commit' -l dry-run -d 'print what would be sent, and send nothing'
