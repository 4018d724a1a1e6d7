/* What every file of the app reads first, compiled once where the option b_pch is set: half of the time that the app
 * takes to compile. Files include what they need all the same, and the builds without that option check that they do. */

#include <adwaita.h>
