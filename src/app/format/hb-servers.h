#pragma once

/* Between the servers of a client, where one text names all of them: no address and no name contains it. */
#define HB_SERVERS_SEPARATOR ", "
