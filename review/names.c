#include "review/names.h"

#include <string.h>

#include "base/utf8.h"
#include "safe/well_known.h"

/* Chains by the names that wallets and explorers have for them. */
static const struct {
    uint64_t id;
    const char *name;
} chain_names[] = {
    {1, "Ethereum"},
    {10, "OP Mainnet"},
    {56, "BNB Smart Chain"},
    {100, "Gnosis"},
    {130, "Unichain"},
    {137, "Polygon"},
    {146, "Sonic"},
    {250, "Fantom"},
    {324, "zkSync Era"},
    {480, "World Chain"},
    {1101, "Polygon zkEVM"},
    {1284, "Moonbeam"},
    {1337, "a local chain"},
    {5000, "Mantle"},
    {8453, "Base"},
    {10200, "Gnosis Chiado"},
    {17000, "Holesky"},
    {31337, "a local chain"},
    {34443, "Mode"},
    {42161, "Arbitrum One"},
    {42170, "Arbitrum Nova"},
    {42220, "Celo"},
    {43114, "Avalanche"},
    {59144, "Linea"},
    {80002, "Polygon Amoy"},
    {80094, "Berachain"},
    {81457, "Blast"},
    {84532, "Base Sepolia"},
    {421614, "Arbitrum Sepolia"},
    {534352, "Scroll"},
    {560048, "Hoodi"},
    {7777777, "Zora"},
    {11155111, "Sepolia"},
    {11155420, "OP Sepolia"},
    {1313161554, "Aurora"},
};

static const struct qr_word *chain_of(const struct qr_names *names)
{
    return names->has_chain ? &names->chain_id : NULL;
}

static const struct qr_named_address *find_own(const struct qr_names *names,
                                               const struct qr_address *address)
{
    for (size_t i = 0; i < names->n_own; i++) {
        if (qr_address_equal(&names->own[i].address, address)) {
            return &names->own[i];
        }
    }
    return NULL;
}

bool qr_names_add(struct qr_buffer *out, const struct qr_names *names,
                  const struct qr_address *address)
{
    const struct qr_word *chain = chain_of(names);
    const struct qr_trust_address *trusted =
        names->trust == NULL ? NULL : qr_trust_find(names->trust, address, chain);
    if (trusted != NULL) {
        qr_buffer_add_byte(out, '"');
        qr_utf8_add_escaped(out, trusted->name, strlen(trusted->name));
        qr_buffer_add_byte(out, '"');
        return true;
    }
    const struct qr_named_address *own = find_own(names, address);
    if (own != NULL) {
        qr_utf8_add_escaped(out, own->name, strlen(own->name));
        return true;
    }
    const struct qr_safe_well_known *known = qr_safe_well_known_find(address, chain);
    if (known != NULL) {
        qr_buffer_addf(out, "%s %s", known->name, qr_safe_version_text(known->version));
        return true;
    }
    if (qr_address_is_zero(address)) {
        qr_buffer_add_text(out, "nobody: the zero address");
        return true;
    }
    return false;
}

void qr_names_add_address(struct qr_buffer *out, const struct qr_names *names,
                          const struct qr_address *address)
{
    char text[QR_ADDRESS_SIZE];
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer name = QR_BUFFER_INIT;
    qr_address_format(text, address);
    qr_buffer_add_text(out, text);
    if (qr_names_add(&name, names, address)) {
        qr_buffer_addf(out, " (%s)", qr_buffer_text(&name));
    }
}

/* On any chain: what is known elsewhere is no stranger that dresses up. */
static bool is_known(const struct qr_names *names, const struct qr_address *address)
{
    return (names->trust != NULL && qr_trust_find(names->trust, address, NULL) != NULL) ||
           qr_safe_well_known_find(address, NULL) != NULL;
}

const struct qr_address *qr_names_look_alike(const struct qr_names *names,
                                             const struct qr_address *address)
{
    if (is_known(names, address)) {
        return NULL;
    }
    const struct qr_trust_address *trusted =
        names->trust == NULL ? NULL : qr_trust_look_alike(names->trust, address);
    if (trusted != NULL) {
        return &trusted->address;
    }
    /* What the document itself names may look like what is trusted, but not like itself. */
    if (find_own(names, address) != NULL) {
        return NULL;
    }
    for (size_t i = 0; i < names->n_own; i++) {
        if (qr_trust_resembles(&names->own[i].address, address)) {
            return &names->own[i].address;
        }
    }
    for (size_t i = 0; i < qr_n_safe_well_knowns; i++) {
        if (qr_trust_resembles(&qr_safe_well_knowns[i].address, address)) {
            return &qr_safe_well_knowns[i].address;
        }
    }
    return NULL;
}

/* A well-known chain's name, or NULL. */
static const char *chain_name(const struct qr_word *chain_id)
{
    uint64_t id = 0;
    bool fits = qr_word_to_u64(&id, chain_id);
    for (size_t i = 0; fits && i < sizeof chain_names / sizeof chain_names[0]; i++) {
        if (chain_names[i].id == id) {
            return chain_names[i].name;
        }
    }
    return NULL;
}

void qr_names_add_chain(struct qr_buffer *out, const struct qr_names *names,
                        const struct qr_word *chain_id)
{
    char digits[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(digits, chain_id);
    qr_buffer_add_text(out, digits);
    const struct qr_trust_chain *trusted =
        names->trust == NULL ? NULL : qr_trust_find_chain(names->trust, chain_id);
    const char *name =
        trusted != NULL && trusted->name != NULL ? trusted->name : chain_name(chain_id);
    if (name != NULL) {
        qr_buffer_add_text(out, " (");
        qr_utf8_add_escaped(out, name, strlen(name));
        qr_buffer_add_text(out, ")");
    }
}
