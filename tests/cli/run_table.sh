#!/bin/bash
# run_table.sh PROGRAM FIXTURES TABLE: run the command lines of a table and compare what they print.
#
# A table is a text of cases, each beginning with a command line for the shell, in which `quorate` is the
# program and $FIXTURES the folder; all of them run in one scratch folder, in order:
#   $ COMMAND     the command line
#   > LINE        standard output, line by line; nothing expected when there is none
#   >| LINE       its last line, which has no newline
#   ! LINE        the first line of standard error, which has one line at most
#   !...          after "!": more lines follow it
#   = CODE        the exit code, 0 when there is no such line
# Empty lines and lines beginning with # are skipped.
set -u
export LC_ALL=C
program=$1
export FIXTURES=$2
table=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export PATH="$scratch/bin:$PATH"
# The trust file of whoever runs this is no part of it.
export XDG_CONFIG_HOME="$scratch/config"
mkdir "$scratch/bin" "$scratch/work" "$scratch/config"
ln -s "$program" "$scratch/bin/quorate"
cd "$scratch/work" || exit 1

failures=0
cases=0
number=0
command=''

fail() {
    failures=$((failures + 1))
    if [[ $failures -le 20 ]]; then
        printf 'FAILED %s:%d: %s\n  %s\n' "$(basename "$table")" "$line_number" "$command" "$1"
    fi
}

show_difference() {
    diff "$scratch/expected" "$scratch/out" | sed 's/^/  /' | cut -c 1-400 | head -n 20
}

# Run the case that was read, if any.
run_case() {
    [[ -n $command ]] || return 0
    cases=$((cases + 1))
    bash -c "$command" >"$scratch/out" 2>"$scratch/err" </dev/null
    local actual=$? first='' lines
    [[ $actual == "$code" ]] || fail "exit code $actual, expected $code"
    if ! cmp -s "$scratch/expected" "$scratch/out"; then
        fail 'standard output differs (<: expected, >: printed):'
        show_difference
    fi
    IFS= read -r first <"$scratch/err"
    [[ $first == "$message" ]] || fail "standard error: \"$first\", expected \"$message\""
    lines=$(wc -l <"$scratch/err")
    if [[ $more == no && $lines -gt 1 ]]; then
        fail "standard error has $lines lines"
    elif [[ $more == yes && $lines -le 1 ]]; then
        fail "standard error has only $lines line"
    fi
    command=''
}

while IFS= read -r line || [[ -n $line ]]; do
    number=$((number + 1))
    case $line in
    '$ '*)
        run_case
        command=${line#'$ '}
        line_number=$number
        code=0
        message=''
        more=no
        : >"$scratch/expected"
        ;;
    '>') printf '\n' >>"$scratch/expected" ;;
    '> '*) printf '%s\n' "${line#'> '}" >>"$scratch/expected" ;;
    '>| '*) printf '%s' "${line#'>| '}" >>"$scratch/expected" ;;
    '!...') more=yes ;;
    '! '*) message=${line#'! '} ;;
    '= '*) code=${line#'= '} ;;
    '' | '#'*) ;;
    *)
        printf '%s:%d: not a line of a table: %s\n' "$table" "$number" "$line"
        exit 1
        ;;
    esac
done <"$table"
run_case

printf '%d cases, %d failures\n' "$cases" "$failures"
[[ $cases -gt 0 && $failures == 0 ]]
