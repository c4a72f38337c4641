/* The known word that a mistyped one was probably meant to be. */
#ifndef QUORATE_BASE_NEAREST_H
#define QUORATE_BASE_NEAREST_H

#include <stddef.h>

/* The nearest of the candidates, or NULL when none is near: a third of the word's letters may be
 * wrong, and of a short word one. */
const char *qr_nearest_word(const char *word, const char *const *candidates, size_t n_candidates);

#endif
