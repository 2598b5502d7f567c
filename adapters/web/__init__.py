"""The web: prospects take the assessment on a page, which works without JavaScript.

Beside the files that every adapter has (see :mod:`adapters`), a page needs these: ``cookies``, who
somebody is, and which forms are theirs; ``guard``, which requests are taken; ``requests``, what a
browser sends, within bounds; ``answers``, what every answer carries; ``pages``, the first page;
``conversations``, where somebody stands; ``forms``, the whole check on one page; ``live`` and
``streams``, telling open pages what has changed; ``drawings``, pictures and documents; ``charts``,
a picture's charts on a page; ``shares``, what others may see of a result; ``elsewhere``, codes with
which people go on in another place; ``draft``, a flow that is being written; ``looks``, the
templates, styles and scripts; and ``brand``, the operator's color and logo.

Members of a team answer on the same pages, to which ``members`` leads with a link from their chat.
A facilitator's board for a meeting room needs ``boards``, its pages; ``board_cookie``, who may
reveal on it; ``board_walks``, the page that its facilitator shows; and ``qr_code``, a link as a
picture.

Start reading at ``channel``. Each page is drawn by :class:`bot.channel.Look` from the
conversation's state, so nothing has to be sent.
"""
