# Completion of quorate for bash. shellcheck shell=bash

# The words of the line before the cursor that are no options and no options' values: the command.
_quorate_command() {
    local word skip='' i
    command_words=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ -n $skip ]]; then
            # Readline splits "--name=value" in three words.
            [[ $word == '=' ]] || skip=''
            continue
        fi
        case $word in
        --repo | --rpc | --max-answer | --service | --out | --action | --call | --nonce | --set | --config | \
            --config-file | --since | --hash | --revision | --dialect | --safe | --chain | \
            --safe-version | --accept | --abi | --to | --keystore | --password-file | --key-file | \
            --key-env | \
            --signer | --rpc-account | --owner | --from | --max-fee | --confirmations | \
            --timeout | --replace-after | --poll | --name | --kind) skip=1 ;;
        -*) ;;
        help) ;;
        *) command_words+=("$word") ;;
        esac
    done
}

_quorate_options() {
    local globals='--json --quiet --repo --rpc --insecure-http --max-answer --service --help --version'
    local key='--keystore --password-file --key-file --key-env --signer --rpc-account'
    local send='--from --yes --wait --max-fee --confirmations --timeout --replace-after --poll'
    case "${command_words[*]:0:2}" in
    prepare*) echo "$globals --out --action --call --nonce --set --config --config-file" \
        "--since --accept" ;;
    verify*) echo "$globals --hash --revision --nonce --no-git --action --call --set --config" \
        "--config-file --accept" ;;
    sign*) echo "$globals $key --eth-sign --yes --safe --no-git --accept --replace" ;;
    collect*) echo "$globals --owner --safe --replace" ;;
    commit*) echo "$globals $key $send --dry-run --accept" ;;
    cancel*) echo "$globals $key $send --out --accept" ;;
    inspect*) echo "$globals --abi --to --from --safe --chain --safe-version" ;;
    'compose hash' | 'compose canonical') echo "$globals --dialect" ;;
    'compose explain' | 'safe signatures') echo "$globals --hash" ;;
    'compose diff') echo "$globals --set --config --markdown" ;;
    'safe hash' | 'safe message-hash') echo "$globals --safe --chain --safe-version" ;;
    'trust add') echo "$globals --name --kind --chain" ;;
    'trust remove') echo "$globals --chain" ;;
    *) echo "$globals" ;;
    esac
}

_quorate_revisions() {
    git for-each-ref --format='%(refname:short)' refs/tags refs/heads 2>/dev/null
}

_quorate() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words=''
    local -a command_words
    COMPREPLY=()
    _quorate_command
    if [[ $current == '=' ]]; then
        current=''
    elif [[ $previous == "=" && $COMP_CWORD -ge 2 ]]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    case $previous in
    --dialect) words='dstack phala-cloud jcs raw' ;;
    --safe-version) words='0.0.2 0.1.0 1.0.0 1.1.0 1.1.1 1.2.0 1.3.0 1.4.0 1.4.1 1.5.0' ;;
    --action) words='add-compose-hash remove-compose-hash= add-device= remove-device=
        allow-any-device= require-tcb-up-to-date= transfer-ownership= accept-ownership
        disable-upgrades upgrade= cancel-operation= reject-transaction=' ;;
    --revision | --since) words=$(_quorate_revisions) ;;
    --kind) words='safe timelock app kms token account contract' ;;
    --key-env)
        mapfile -t COMPREPLY < <(compgen -e -- "$current")
        return
        ;;
    --repo | --out | --abi | --config | --config-file | --keystore | --password-file | --key-file)
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
        ;;
    --rpc | --max-answer | --service | --call | --nonce | --set | --hash | --safe | --chain | --accept | \
        --signer | --rpc-account | --owner | --from | --to | --max-fee | --confirmations | --timeout | \
        --replace-after | --poll | --name) return ;;
    *)
        case "${command_words[*]}" in
        '') words='prepare verify sign collect status commit cancel inspect compose device-id abi keccak
            typed-data safe timelock trust help' ;;
        compose) words='hash canonical explain diff lint' ;;
        abi) words='selector encode decode' ;;
        typed-data) words='hash' ;;
        safe) words='hash signatures message-hash multisend' ;;
        timelock) words='encode' ;;
        trust) words='add list remove' ;;
        trust*) ;;
        prepare) words=$(_quorate_revisions) ;;
        'compose diff' | 'compose diff '*)
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            words=$(_quorate_revisions)
            ;;
        *) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
        esac
        [[ $current == -* ]] && words=$(_quorate_options)
        ;;
    esac
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -o filenames -F _quorate quorate
