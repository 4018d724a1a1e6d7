#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HbZstdDecompressor:
 *
 * Decompresses Zstandard (RFC 8878) as a #GConverter, frame by frame: each ends with %G_CONVERTER_FINISHED.
 */
#define HB_TYPE_ZSTD_DECOMPRESSOR (hb_zstd_decompressor_get_type ())
G_DECLARE_FINAL_TYPE (HbZstdDecompressor, hb_zstd_decompressor, HB, ZSTD_DECOMPRESSOR, GObject)

GConverter *hb_zstd_decompressor_new (void);

G_END_DECLS
