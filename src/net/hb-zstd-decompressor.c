#include "net/hb-zstd-decompressor.h"

#include <zstd.h>

/* The default limit of zstd itself: 2 to this power, 128 MiB. A frame may ask for terabytes. */
#define WINDOW_LOG_MAX 27

struct _HbZstdDecompressor
{
  GObject parent_instance;
  ZSTD_DCtx *context;
};

static GConverterResult
convert (GConverter       *converter,
         const void       *input,
         gsize             input_size,
         void             *output,
         gsize             output_size,
         GConverterFlags   flags,
         gsize            *bytes_read,
         gsize            *bytes_written,
         GError          **error)
{
  HbZstdDecompressor *self = HB_ZSTD_DECOMPRESSOR (converter);
  ZSTD_inBuffer in = { input, input_size, 0 };
  ZSTD_outBuffer out = { output, output_size, 0 };
  gsize left = ZSTD_decompressStream (self->context, &out, &in);

  *bytes_read = in.pos;
  *bytes_written = out.pos;
  if (ZSTD_isError (left))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, ZSTD_getErrorName (left));
      return G_CONVERTER_ERROR;
    }
  if (left == 0)
    return G_CONVERTER_FINISHED;
  if (in.pos == 0 && out.pos == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "more input is needed");
      return G_CONVERTER_ERROR;
    }

  return G_CONVERTER_CONVERTED;
}

static void
reset (GConverter *converter)
{
  ZSTD_DCtx_reset (HB_ZSTD_DECOMPRESSOR (converter)->context, ZSTD_reset_session_only);
}

static void
iface_init (GConverterIface *iface)
{
  iface->convert = convert;
  iface->reset = reset;
}

G_DEFINE_TYPE_WITH_CODE (HbZstdDecompressor, hb_zstd_decompressor, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER, iface_init))

static void
hb_zstd_decompressor_finalize (GObject *object)
{
  ZSTD_freeDCtx (HB_ZSTD_DECOMPRESSOR (object)->context);
  G_OBJECT_CLASS (hb_zstd_decompressor_parent_class)->finalize (object);
}

static void
hb_zstd_decompressor_class_init (HbZstdDecompressorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hb_zstd_decompressor_finalize;
}

static void
hb_zstd_decompressor_init (HbZstdDecompressor *self)
{
  self->context = ZSTD_createDCtx ();
  if (self->context == NULL)
    g_error ("no memory to unpack with");
  ZSTD_DCtx_setParameter (self->context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
}

/**
 * hb_zstd_decompressor_new:
 *
 * Returns: (transfer full): a converter
 */
GConverter *
hb_zstd_decompressor_new (void)
{
  return g_object_new (HB_TYPE_ZSTD_DECOMPRESSOR, NULL);
}
