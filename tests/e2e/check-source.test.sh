#!/usr/bin/env bash
# scripts/check-source accepts a clean tree and refuses each bad sample with the sentence that names
# it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
check=$PWD/scripts/check-source
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

# header GUARD BODY: a header that is clean but for its body.
header()
{
    printf '/* A header. */\n#ifndef %s\n#define %s\n\n%s\n\n#endif\n' "$1" "$1" "$2"
}

clean_tree()
{
    rm -rf "${tree:?}"/*
    mkdir -p "$tree/base" "$tree/abi" "$tree/safe" "$tree/cli" "$tree/tests/peers"
    header QUORATE_BASE_A_H $'#include <stddef.h>\n\n/* Its size. */\nsize_t qr_a(void);\nvoid qr_a_free(void *a);' >"$tree/base/a.h"
    # Words in comments and strings are not calls, and a member may be called as it likes.
    printf '#include "base/a.h"\n\n/* strcpy() is not used. */\nsize_t qr_a(void)\n{\n    struct { int (*system)(void); } s;\n    (void)s.system();\n    return sizeof "sprintf(";\n}\n' >"$tree/base/a.c"
    printf '{"packages":{}}\n' >"$tree/tests/peers/package-lock.json"
}

# refused FILE SENTENCE CONTENT: with that file the tree is refused, and the sentence is printed.
refused()
{
    clean_tree
    printf '%s\n' "$3" >"$tree/$1"
    local output
    if output=$("$check" "$tree" 2>&1); then
        echo "accepted: $1 with: $3"
        failed=1
    elif [[ $output != *"$1:"*"$2"* ]]; then
        echo "not the finding that was expected, $2, but: $output"
        failed=1
    fi
}

repeat()
{
    printf "$2%.0s" $(seq "$1")
}

clean_tree
if ! output=$("$check" "$tree" 2>&1); then
    echo "refused a clean tree: $output"
    failed=1
fi

for name in strcpy strcat sprintf vsprintf gets system popen rand srand atoi atol alloca strtok malloc assert; do
    refused abi/b.c "$name()" "void f(void) { $name (0); }"
done
refused tests/b.c 'sprintf()' 'void f(char *s) { sprintf(s, "x"); }'
refused abi/b.c 'abi/ includes safe/' '#include "safe/version.h"'
refused base/b.c 'base/ includes abi/' '#include "abi/word.h"'
refused safe/b.c 'safe/ includes timelock/' '#include "timelock/operation.h"'
refused abi/b.c 'named as "folder/name.h"' '#include "word.h"'
refused abi/b.c 'belongs to prepare/' '#include <git2.h>'
refused abi/b.h 'must be #ifndef QUORATE_ABI_B_H' "$(header QUORATE_B_H '')"
refused abi/b.h 'must stand before everything else' 'int x;'
refused abi/b.h 'must close on the last line' $'#ifndef QUORATE_ABI_B_H\n#define QUORATE_ABI_B_H\n#endif\nint x;'
refused abi/b.h 'no comment above' "$(header QUORATE_ABI_B_H 'int qr_b(void);')"
refused abi/b.h 'does not compile alone' "$(header QUORATE_ABI_B_H $'/* Its size. */\nsize_t qr_b(void);')"
refused abi/b.c '501 lines' "$(repeat 501 'int x;\n')"
refused abi/b.c 'a function of 61 lines' "$(printf 'void f(void)\n{\n%s\n}' "$(repeat 61 '    f();\n')")"
refused abi/b.c 'unfinished work' '/* TO''DO: later */'
refused abi/b.c 'a path of one machine' 'const char *p = "/ho''me/somebody/x";'
refused cli/notes.md "a package registry's host" 'from https://registry.npm''js.org/x'
refused tests/peers/package-lock.json 'ties the lock file' '{"resolved":'' "https://example.org/a.tgz"}'

refused cli/notes.md 'absent.md is not there' 'see [this](absent.md)'
refused abi/b.c 'docs/ab''sent.md is not there' '/* The table is in docs/ab''sent.md. */'

# What only the product must not call.
clean_tree
printf 'void *f(void)\n{\n    return malloc(1);\n}\n' >"$tree/tests/b.c"
if ! output=$("$check" "$tree" 2>&1); then
    echo "refused malloc in a test: $output"
    failed=1
fi

# A reason beside it makes length pass.
clean_tree
{
    echo '/* long: a table */'
    repeat 501 'int x;\n'
    printf '\n/* long: one case an item */\nvoid f(void)\n{\n%s\n}\n' "$(repeat 61 '    f();\n')"
} >"$tree/abi/b.c"
if ! output=$("$check" "$tree" 2>&1); then
    echo "refused length that has its reason: $output"
    failed=1
fi
exit "$failed"
