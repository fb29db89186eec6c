#ifndef DIGEST_H
#define DIGEST_H

#include <nettle/sha2.h>
#include <stdbool.h>
#include <stddef.h>

/* The name of what an image is made of: the SHA-256 of its bytes.  It's also a
 * file's name in the store, so it is 64 digits in small letters and nothing
 * else. */
struct digest {
    char hex[2 * SHA256_DIGEST_SIZE + 1];
};

/* Reads "sha256:HEX".  Returns whether the text is that; NULL isn't. */
bool parse_digest(struct digest *digest, const char *text);

/* Ends the hash and returns what it comes to. */
struct digest finish_digest(struct sha256_ctx *hash);

bool is_same_digest(const struct digest *a, const struct digest *b);

#endif
