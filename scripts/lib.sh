# shellcheck shell=bash
# What several scripts need. Sourced by them, after which the working directory is the repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say()
{
    printf '%s\n' "$*"
}

die()
{
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

jobs_count()
{
    nproc 2>/dev/null || echo 2
}

# list_files DIRECTORY PATTERN…: files of the repository (or of a plain directory), those not yet
# added too, but not ignored ones.
list_files()
{
    local directory=$1
    shift
    if [[ -e $directory/.git ]]; then
        git -C "$directory" ls-files --cached --others --exclude-standard --deduplicate -- "$@" |
            while IFS= read -r file; do
                if [[ -f $directory/$file ]]; then
                    printf '%s\n' "$file"
                fi
            done
    else
        local tests=()
        local pattern
        for pattern in "$@"; do
            tests+=(-o -name "$pattern")
        done
        (cd "$directory" && find . -type f \( "${tests[@]:1}" \) -printf '%P\n') | LC_ALL=C sort
    fi
}

# quietly COMMAND…: what it prints is shown only when it fails, which ends the script.
quietly()
{
    local log
    log=$(mktemp)
    if ! "$@" >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        die "this failed: $*"
    fi
    rm -f "$log"
}

# build_preset NAME [CMAKE-OPTION…]: configure and build one of CMakePresets.json.
build_preset()
{
    local preset=$1
    shift
    cmake --preset "$preset" "$@" &&
        cmake --build --preset "$preset" --parallel "$(jobs_count)"
}
