# The rules for C files; see scripts/check-source. Function bodies are found by the layout that
# clang-format gives them: "{" and "}" alone at the start of a line.

BEGIN {
    max_file = 500
    max_function = 60

    order["base"] = 1; order["abi"] = 2; order["chain"] = 3; order["safe"] = 4; order["timelock"] = 4
    order["review"] = 5; order["prepare"] = 6; order["commit"] = 7; order["cli"] = 8

    # Which folder may use a library's headers.
    owner["git2.h"] = "prepare"; owner["yaml.h"] = "base"; owner["zlib.h"] = "prepare"
    owner["secp256k1.h"] = "chain"; owner["secp256k1_recovery.h"] = "chain"
    owner["openssl/crypto.h"] = "base"; owner["openssl/evp.h"] = "chain"; owner["curl/curl.h"] = "chain"

    copy = "its target's size is unknown to it: use struct qr_buffer"
    # Everywhere, and then in the product only: tests count allocations and change the locale.
    ban("strcpy strcat strncpy strncat stpcpy sprintf vsprintf gets", copy)
    ban("system popen", "runs a shell: link the library that does it")
    ban("rand srand random srandom drand48", "output must not depend on chance")
    ban("atoi atol atoll atof sscanf", "accepts anything: use qr_word_parse or the JSON reader")
    ban("alloca", "unbounded stack: use an arena")
    ban("strtok", "keeps hidden state: walk the text")
    ban("tmpnam tempnam mktemp", "a race: use qr_staging_begin")
    ban("assert", "can be compiled out: use QR_ASSERT")
    ban_in_product("localtime gmtime ctime asctime setlocale", "depends on the machine: keep output deterministic")
    ban_in_product("malloc calloc realloc strdup strndup asprintf vasprintf", "may give NULL: use base/alloc.h")
}

function ban(names, why,    list, n, i)
{
    n = split(names, list, " ")
    for (i = 1; i <= n; i++) {
        banned[list[i]] = why
    }
}

function ban_in_product(names, why,    list, n, i)
{
    ban(names, why)
    n = split(names, list, " ")
    for (i = 1; i <= n; i++) {
        only_in_product[list[i]] = 1
    }
}

function finding(line, text)
{
    printf "%s:%d: %s\n", file, line, text
}

# The line without comments and without the content of its literals; tracks comments over lines.
function code_of(line,    out, c, i, n, quote)
{
    out = ""
    n = length(line)
    for (i = 1; i <= n; i++) {
        c = substr(line, i, 1)
        if (in_comment) {
            if (c == "*" && substr(line, i + 1, 1) == "/") {
                in_comment = 0
                i++
            }
        } else if (quote != "") {
            if (c == "\\") {
                i++
            } else if (c == quote) {
                quote = ""
                out = out c
            }
        } else if (c == "/" && substr(line, i + 1, 1) == "*") {
            in_comment = 1
            i++
        } else if (c == "/" && substr(line, i + 1, 1) == "/") {
            break
        } else {
            if (c == "\"" || c == "'") {
                quote = c
            }
            out = out c
        }
    }
    return out
}

function begin_file(    parts, n)
{
    file = FILENAME
    n = split(file, parts, "/")
    folder = parts[1]
    is_product = (folder in order) && n == 2
    is_header = file ~ /\.h$/
    guard = "QUORATE_" toupper(file)
    gsub(/[^A-Z0-9]/, "_", guard)
    in_comment = 0
    in_function = 0
    long_file = 0
    paragraph_comment = 0
    paragraph_long = 0
    directives = 0
    last_code = ""
    lines = 0
}

function end_file()
{
    if (file == "") {
        return
    }
    if (lines > max_file && !long_file) {
        finding(lines, lines " lines, more than " max_file ": split it, or say why: /* long: reason */ in its first lines")
    }
    if (is_header && last_code !~ /^#[ \t]*endif/) {
        finding(lines, "the include guard must close on the last line")
    }
}

function check_guard(code)
{
    if (code !~ /^[ \t]*#/) {
        if (directives < 2) {
            finding(FNR, "the include guard " guard " must stand before everything else")
            directives = 2
        }
        return
    }
    directives++
    if (directives == 1 && code !~ ("^#ifndef " guard "[ \t]*$")) {
        finding(FNR, "the include guard must be #ifndef " guard)
    } else if (directives == 2 && code !~ ("^#define " guard "[ \t]*$")) {
        finding(FNR, "the include guard must be #define " guard)
    }
}

function check_include(line,    name, to)
{
    if (match(line, /^#[ \t]*include[ \t]*"[^"]*"/)) {
        name = line
        sub(/^[^"]*"/, "", name)
        sub(/".*/, "", name)
        if (!is_product) {
            return
        }
        to = name
        sub(/\/.*/, "", to)
        if (!(to in order) || name !~ /\//) {
            finding(FNR, "include \"" name "\": a header of another folder is named as \"folder/name.h\"")
        } else if (to != folder && order[to] >= order[folder]) {
            finding(FNR, folder "/ includes " to "/: a folder uses only those below it (base, abi, safe and timelock, prepare, cli)")
        }
    } else if (is_product && match(line, /^#[ \t]*include[ \t]*<[^>]*>/)) {
        name = line
        sub(/^[^<]*</, "", name)
        sub(/>.*/, "", name)
        if ((name in owner) && owner[name] != folder) {
            finding(FNR, "<" name "> belongs to " owner[name] "/: go through its headers")
        }
    }
}

function check_banned(code,    rest, name, before)
{
    rest = code
    while (match(rest, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/)) {
        name = substr(rest, RSTART, RLENGTH - 1)
        sub(/[ \t]+$/, "", name)
        before = RSTART > 1 ? substr(rest, RSTART - 1, 1) : ""
        if ((name in banned) && before != "." && before != ">" && file != "base/alloc.c" &&
            (is_product || !(name in only_in_product))) {
            finding(FNR, name "() " banned[name])
        }
        rest = substr(rest, RSTART + RLENGTH)
    }
}

# Bodies: "{" alone opens one, "}" alone closes it.
function check_length(line)
{
    if (line == "{") {
        in_function = 1
        function_at = FNR
        function_long = paragraph_long
    } else if (line == "}" && in_function) {
        in_function = 0
        if (FNR - function_at - 1 > max_function && !function_long) {
            finding(function_at, "a function of " FNR - function_at - 1 " lines, more than " max_function ": split it, or say why above it: /* long: reason */")
        }
    }
}

# A declaration in a header of the product belongs to a comment in its paragraph; disposing and
# freeing always mean the same and need none.
function check_comment(line, code)
{
    if (line ~ /\/\*/) {
        paragraph_comment = 1
    }
    if (paragraph_comment || !is_product || !is_header || code ~ /^[ \t#}]/) {
        return
    }
    if (code ~ /[a-z0-9_]\(/ && code !~ /(_dispose|_free)\(/ && code !~ /__attribute__/) {
        finding(FNR, "no comment above this declaration: say what it does and what its arguments are")
        paragraph_comment = 1
    }
}

FNR == 1 {
    end_file()
    begin_file()
}

{
    lines = FNR
    if ($0 ~ /\/\* long: [^ ]/) {
        paragraph_long = 1
        if (FNR <= 5) {
            long_file = 1
        }
    }
    check_include($0)
    code = code_of($0)
    if ($0 == "") {
        paragraph_comment = 0
        paragraph_long = 0
    }
    if (code ~ /[^ \t]/) {
        last_code = code
        if (is_header && directives < 2) {
            check_guard(code)
        }
        check_banned(code)
    }
    check_comment($0, code)
    check_length($0)
}

END {
    end_file()
}
