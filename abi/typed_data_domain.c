#include <string.h>

#include "abi/elementary.h"
#include "abi/typed_data_types.h"

/* EIP-712, "definition of domainSeparator": the fields in their order. */
static const struct {
    const char *name;
    const char *type;
} FIELDS[] = {
    {"name", "string"},     {"version", "string"},
    {"chainId", "uint256"}, {"verifyingContract", "address"},
    {"salt", "bytes32"},
};

#define N_FIELDS (sizeof FIELDS / sizeof FIELDS[0])

static bool is_field(struct qr_json_value key)
{
    for (size_t i = 0; i < N_FIELDS; i++) {
        if (qr_json_string_equals(key, FIELDS[i].name)) {
            return true;
        }
    }
    return false;
}

static void add_member(struct qr_eip712_struct *domain, const char *name, const char *type)
{
    struct qr_eip712_member *member = &domain->members[domain->n_members++];
    const char *why;
    *member = (struct qr_eip712_member){.name = name, .type = type};
    bool known = qr_abi_elementary_parse(&member->elementary, &why, type, strlen(type));
    QR_ASSERT(known);
}

bool qr_eip712_domain_type(struct qr_eip712_struct *domain, struct qr_json_value json,
                           struct qr_arena *arena, struct qr_error *err)
{
    *domain = (struct qr_eip712_struct){.name = QR_EIP712_DOMAIN};
    for (struct qr_json_value key = qr_json_first(json); qr_json_present(key);
         key = qr_json_next(json, key)) {
        if (!is_field(key)) {
            (void)qr_error_set(err, QR_ERROR_INPUT,
                               "domain: where types has no EIP712Domain, only name, version, "
                               "chainId, verifyingContract and salt are known");
            qr_json_place(&err->line, &err->column, key);
            return false;
        }
    }
    domain->members = qr_arena_alloc(arena, N_FIELDS, sizeof *domain->members);
    for (size_t i = 0; i < N_FIELDS; i++) {
        if (qr_json_present(qr_json_get(json, FIELDS[i].name))) {
            add_member(domain, FIELDS[i].name, FIELDS[i].type);
        }
    }
    qr_eip712_members_sort(domain, arena);
    return true;
}
