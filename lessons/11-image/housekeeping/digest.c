/* Names that follow from what they name: whoever has the right digest can take
 * the bytes from anybody.  See the chapter and sha256sum(1). */
#include "11-image/housekeeping/digest.h"

#include <nettle/base16.h>
#include <string.h>

bool
parse_digest(struct digest *digest, const char *text)
{
    static const char kind[] = "sha256:";
    const size_t length = sizeof(digest->hex) - 1;

    if (!text || strncmp(text, kind, strlen(kind)) != 0)
        return false;
    text += strlen(kind);
    if (strlen(text) != length || strspn(text, "0123456789abcdef") != length)
        return false;
    strcpy(digest->hex, text);
    return true;
}

struct digest
finish_digest(struct sha256_ctx *hash)
{
    struct digest digest = { 0 };
    uint8_t bytes[SHA256_DIGEST_SIZE];

    sha256_digest(hash, sizeof(bytes), bytes);
    base16_encode_update(digest.hex, sizeof(bytes), bytes);
    return digest;
}

bool
is_same_digest(const struct digest *a, const struct digest *b)
{
    return strcmp(a->hex, b->hex) == 0;
}
