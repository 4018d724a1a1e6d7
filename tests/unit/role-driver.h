#pragma once

#include "role/hb-role.h"

G_BEGIN_DECLS

/**
 * RoleDriver:
 *
 * The owner of a role under a virtual clock: it keeps all segments and events, and simulates hosts that
 * answer (or do not).
 */
typedef struct
{
  HbRole *role;
  gint64 now;
  GArray *sent;    /* of HbOutgoing */
  GArray *events;  /* of HbEvent */
  gboolean hosts_answer;
  const char *answering; /* (nullable): the only address that answers */
  gboolean hosts_accept; /* they answer with SYN+ACK, as if a program listened there */
  int send_error;        /* the errno with which sending fails */
  guint32 seq;           /* the sequence number of a received segment */
  guint32 ack;           /* its acknowledgement number */
} RoleDriver;

void          role_driver_init      (RoleDriver      *self,
                                     HbRole          *role);
void          role_driver_clear     (RoleDriver      *self);
void          role_driver_settle    (RoleDriver      *self);
void          role_driver_run_until (RoleDriver      *self,
                                     gint64           until);
void          role_driver_receive   (RoleDriver      *self,
                                     const char      *from,
                                     guint16          port,
                                     guint8           flags,
                                     const char      *payload);
void          role_driver_answer    (RoleDriver      *self,
                                     const HbSegment *syn,
                                     guint8           flags,
                                     guint32          ack);
char         *role_driver_story     (RoleDriver      *self);
char         *role_driver_steps     (RoleDriver      *self);
guint         role_driver_count     (RoleDriver      *self,
                                     HbEventType      type);
HbAddress     address_of            (const char      *text);
HbUnreachable unreachable_by        (const char      *limiter,
                                     const HbSegment *segment);

#define assert_story(driver, expected) \
  G_STMT_START { \
    g_autofree char *story_ = role_driver_story (driver); \
    g_assert_cmpstr (story_, ==, expected); \
  } G_STMT_END

#define assert_sent(driver, expected) \
  G_STMT_START { \
    g_autofree char *steps_ = role_driver_steps (driver); \
    g_assert_cmpstr (steps_, ==, expected); \
  } G_STMT_END

G_END_DECLS
