/*
 * members_mail.h - who belongs, seen and changed by mail to +members@, by those who run the
 * community (owners, coordinators, the addresses of community.coordinators).
 *
 * Each line of the mail, or its subject, is a command, in any of the languages:
 *
 *   list                          who belongs
 *   export                        the same as a table
 *   add ADDRESS [NAME]            a member from now on, with a welcome letter
 *   invite ADDRESS                a question to the address
 *   remove ADDRESS                with a farewell letter
 *   set ADDRESS: LINE             a setting as members write it, or "role moderator", "no role ..."
 *   import                        a list (members_read.h): attached, or all that stands below
 *
 * What changes, sends or removes is shown first, as a dry run, in a letter whose token has it done
 * (DESIGN, promise 6: a coordinator's word about others never acts by its From, however proven).
 * Then the mail is read again and every line said to be done or not, and why.
 */
#ifndef COMMUNITY_MEMBERS_MAIL_H
#define COMMUNITY_MEMBERS_MAIL_H

#include "community/community.h"

command_do members_command;
pending_do members_confirmed;

#endif
