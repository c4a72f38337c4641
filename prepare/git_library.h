/* libgit2, loaded when the first repository is opened.
 *
 * Debian's libgit2 brings sixteen libraries (Kerberos, two TLS stacks, SSH); loading them takes
 * longer than any command that needs no repository. So nothing links it: this header stands in the
 * place of <git2.h> and sends each call through a table that qr_git_library_load fills. A function
 * that is used and not listed here does not link. */
#ifndef QUORATE_PREPARE_GIT_LIBRARY_H
#define QUORATE_PREPARE_GIT_LIBRARY_H

#include <stdbool.h>

#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#include "base/attributes.h"
#include "base/error.h"

/* Every function that is used. */
#define QR_GIT_FUNCTIONS(X)                                                                        \
    X(git_commit_id)                                                                               \
    X(git_commit_parent_id)                                                                        \
    X(git_commit_parentcount)                                                                      \
    X(git_commit_time)                                                                             \
    X(git_commit_tree_id)                                                                          \
    X(git_config_free)                                                                             \
    X(git_config_new)                                                                              \
    X(git_error_last)                                                                              \
    X(git_error_set_str)                                                                           \
    X(git_libgit2_init)                                                                            \
    X(git_libgit2_opts)                                                                            \
    X(git_libgit2_shutdown)                                                                        \
    X(git_object_free)                                                                             \
    X(git_object_id)                                                                               \
    X(git_object_lookup)                                                                           \
    X(git_object_peel)                                                                             \
    X(git_object_type)                                                                             \
    X(git_object_type2string)                                                                      \
    X(git_odb_add_alternate)                                                                       \
    X(git_odb_add_backend)                                                                         \
    X(git_odb_backend_data_alloc)                                                                  \
    X(git_odb_backend_data_free)                                                                   \
    X(git_odb_backend_pack)                                                                        \
    X(git_odb_exists_prefix)                                                                       \
    X(git_odb_free)                                                                                \
    X(git_odb_new)                                                                                 \
    X(git_odb_object_data)                                                                         \
    X(git_odb_object_free)                                                                         \
    X(git_odb_object_size)                                                                         \
    X(git_odb_read)                                                                                \
    X(git_odb_read_header)                                                                         \
    X(git_oid_cpy)                                                                                 \
    X(git_oid_equal)                                                                               \
    X(git_oid_fromstr)                                                                             \
    X(git_oid_fromstrn)                                                                            \
    X(git_oid_tostr)                                                                               \
    X(git_reference_foreach_name)                                                                  \
    X(git_reference_free)                                                                          \
    X(git_reference_lookup)                                                                        \
    X(git_reference_peel)                                                                          \
    X(git_reference_resolve)                                                                       \
    X(git_reference_target)                                                                        \
    X(git_repository_commondir)                                                                    \
    X(git_repository_free)                                                                         \
    X(git_repository_open_bare)                                                                    \
    X(git_repository_path)                                                                         \
    X(git_repository_set_config)                                                                   \
    X(git_repository_set_odb)                                                                      \
    X(git_revparse_single)                                                                         \
    X(git_tree_entry_byindex)                                                                      \
    X(git_tree_entry_filemode)                                                                     \
    X(git_tree_entry_id)                                                                           \
    X(git_tree_entry_name)                                                                         \
    X(git_tree_entrycount)                                                                         \
    X(git_tree_free)                                                                               \
    X(git_tree_lookup)

/* The table: a pointer a function, by its name. */
struct qr_git_library {
#define QR_GIT_POINTER(name) __typeof__(name) *name;
    QR_GIT_FUNCTIONS(QR_GIT_POINTER)
#undef QR_GIT_POINTER
};

/* Filled by qr_git_library_load. */
extern struct qr_git_library qr_git_library;

/* Load the library unless it is loaded. QR_ERROR_UNAVAILABLE when it is not installed. */
QR_MUST_USE bool qr_git_library_load(struct qr_error *err);

#ifndef QR_GIT_LIBRARY_NAMES_ONLY
#define git_commit_id              qr_git_library.git_commit_id
#define git_commit_parent_id       qr_git_library.git_commit_parent_id
#define git_commit_parentcount     qr_git_library.git_commit_parentcount
#define git_commit_time            qr_git_library.git_commit_time
#define git_commit_tree_id         qr_git_library.git_commit_tree_id
#define git_config_free            qr_git_library.git_config_free
#define git_config_new             qr_git_library.git_config_new
#define git_error_last             qr_git_library.git_error_last
#define git_error_set_str          qr_git_library.git_error_set_str
#define git_libgit2_init           qr_git_library.git_libgit2_init
#define git_libgit2_opts           qr_git_library.git_libgit2_opts
#define git_libgit2_shutdown       qr_git_library.git_libgit2_shutdown
#define git_object_free            qr_git_library.git_object_free
#define git_object_id              qr_git_library.git_object_id
#define git_object_lookup          qr_git_library.git_object_lookup
#define git_object_peel            qr_git_library.git_object_peel
#define git_object_type            qr_git_library.git_object_type
#define git_object_type2string     qr_git_library.git_object_type2string
#define git_odb_add_alternate      qr_git_library.git_odb_add_alternate
#define git_odb_add_backend        qr_git_library.git_odb_add_backend
#define git_odb_backend_data_alloc qr_git_library.git_odb_backend_data_alloc
#define git_odb_backend_data_free  qr_git_library.git_odb_backend_data_free
#define git_odb_backend_pack       qr_git_library.git_odb_backend_pack
#define git_odb_exists_prefix      qr_git_library.git_odb_exists_prefix
#define git_odb_free               qr_git_library.git_odb_free
#define git_odb_new                qr_git_library.git_odb_new
#define git_odb_object_data        qr_git_library.git_odb_object_data
#define git_odb_object_free        qr_git_library.git_odb_object_free
#define git_odb_object_size        qr_git_library.git_odb_object_size
#define git_odb_read               qr_git_library.git_odb_read
#define git_odb_read_header        qr_git_library.git_odb_read_header
#define git_oid_cpy                qr_git_library.git_oid_cpy
#define git_oid_equal              qr_git_library.git_oid_equal
#define git_oid_fromstr            qr_git_library.git_oid_fromstr
#define git_oid_fromstrn           qr_git_library.git_oid_fromstrn
#define git_oid_tostr              qr_git_library.git_oid_tostr
#define git_reference_foreach_name qr_git_library.git_reference_foreach_name
#define git_reference_free         qr_git_library.git_reference_free
#define git_reference_lookup       qr_git_library.git_reference_lookup
#define git_reference_peel         qr_git_library.git_reference_peel
#define git_reference_resolve      qr_git_library.git_reference_resolve
#define git_reference_target       qr_git_library.git_reference_target
#define git_repository_commondir   qr_git_library.git_repository_commondir
#define git_repository_free        qr_git_library.git_repository_free
#define git_repository_open_bare   qr_git_library.git_repository_open_bare
#define git_repository_path        qr_git_library.git_repository_path
#define git_repository_set_config  qr_git_library.git_repository_set_config
#define git_repository_set_odb     qr_git_library.git_repository_set_odb
#define git_revparse_single        qr_git_library.git_revparse_single
#define git_tree_entry_byindex     qr_git_library.git_tree_entry_byindex
#define git_tree_entry_filemode    qr_git_library.git_tree_entry_filemode
#define git_tree_entry_id          qr_git_library.git_tree_entry_id
#define git_tree_entry_name        qr_git_library.git_tree_entry_name
#define git_tree_entrycount        qr_git_library.git_tree_entrycount
#define git_tree_free              qr_git_library.git_tree_free
#define git_tree_lookup            qr_git_library.git_tree_lookup
#endif

#endif
