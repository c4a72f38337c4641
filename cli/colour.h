/* Colour as an aid: on the words of a report that must not be overlooked, and nowhere else. */
#ifndef QUORATE_CLI_COLOUR_H
#define QUORATE_CLI_COLOUR_H

#include <stdbool.h>

#include "base/buffer.h"

/* Whether what goes to a descriptor is seen in colour: it is a terminal that has some (TERM is
 * neither "dumb" nor empty), and NO_COLOR is not set (https://no-color.org: or empty). */
bool qr_colour_is_wanted(int fd);

/* Mark the word at the start of each line that is DANGER (red), Caution (yellow), VERIFIED or NOT
 * VERIFIED (bold, red). A text from outside never begins a line of a report. */
void qr_colour_paint(struct qr_buffer *text);

#endif
