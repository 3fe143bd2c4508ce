"""Who may what through the API: one line per address and method, one column per actor.

The keys in the addresses are the owner's or, below, of their coach without a client. A number is the status of the
answer; `[1]` is a list (200) in which the thing stands, `[0]` one in which it does not. A route without a line fails.
"""

import json
import re
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator

from tests.cast import ACTORS, Cast
from tests.clock import MONDAY, day
from tests.notifications.device import DEVICE
from tests.permissions.routes import METHODS, registered
from tests.permissions.state import everything
from tests.permissions.things import NOBODYS_KEY, THINGS, TOKEN, fill
from tests.phone import Phone
from tests.uploads.samples import picture, sent

pytestmark = pytest.mark.django_db

COLUMNS = """
owner
|   own_coach
|   |   covering_coach
|   |   |   admin                        who is meant: tests/cast.py
|   |   |   |    sibling
|   |   |   |    |   ended_cover
|   |   |   |    |   |   former_coach
|   |   |   |    |   |   |   other_coach
|   |   |   |    |   |   |   |   other_client
|   |   |   |    |   |   |   |   |   orphan
|   |   |   |    |   |   |   |   |   |   archived
|   |   |   |    |   |   |   |   |   |   |   deactivated_coach
|   |   |   |    |   |   |   |   |   |   |   |   deactivated_client
|   |   |   |    |   |   |   |   |   |   |   |   |   bare
|   |   |   |    |   |   |   |   |   |   |   |   |   |   anonymous
"""

THE_OWNERS = """
200 200 200 200  200 200 200 200 200 200 200 401 401 403 401  GET    me/
200 200 200 200  200 200 200 200 200 200 403 401 401 403 401  PATCH  me/
204 204 204 204  204 204 204 204 204 204 204 401 401 403 401  POST   me/sign-out-everywhere/
[1] [1] [1] [1]  [1] [1] [1] [1] [0] [0] [1] 401 401 403 401  GET    coaches/ coach
200 200 200 200  200 200 200 200 404 404 200 401 401 403 401  GET    coaches/{coach}/

403 [1] [1] [1]  403 [0] [0] [0] 403 403 403 401 401 403 401  GET    clients/ client
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    clients/{client}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  clients/{client}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   clients/{client}/archive/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   clients/{client}/reactivate/
403 403 403 200  404 404 404 404 404 404 404 401 401 403 401  POST   clients/{client}/move/

403 [1] [1] [1]  403 [0] [0] [0] 403 403 403 401 401 403 401  GET    invitations/ invitation
403 201 201 201  403 201 201 201 403 403 403 401 401 403 401  POST   invitations/
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    invitations/{invitation}/
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   invitations/{invitation}/correct/
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   invitations/{invitation}/resend/
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   invitations/{invitation}/withdraw/
200 200 200 200  200 200 200 200 200 200 200 200 200 200 200  POST   invitations/accept/ newcomer

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    pauses/ pause
201 201 201 201  400 400 400 400 400 400 403 401 401 403 401  POST   pauses/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    pauses/{pause}/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  pauses/{pause}/
204 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE pauses/{pause}/

403 [1] [1] [1]  403 [0] [0] [0] 403 403 403 401 401 403 401  GET    client-notes/ note
403 201 201 201  403 400 400 400 403 403 403 401 401 403 401  POST   client-notes/
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    client-notes/{note}/
404 200 403 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  client-notes/{note}/
404 204 403 204  404 404 404 404 404 404 404 401 401 403 401  DELETE client-notes/{note}/

403 [1] [1] [1]  403 [0] [0] [0] 403 403 403 401 401 403 401  GET    coach-covers/ cover
403 201 400 201  403 400 400 400 403 403 403 401 401 403 401  POST   coach-covers/
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    coach-covers/{cover}/
404 204 403 204  404 404 404 404 404 404 404 401 401 403 401  DELETE coach-covers/{cover}/

403 [1] [1] [1]  403 [0] [0] [0] 403 403 403 401 401 403 401  GET    planning-steps/ planning_step
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    planning-steps/{planning_step}/
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    planning-steps/{planning_step}/preview-undo/
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   planning-steps/{planning_step}/undo/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    file-uploads/ upload
201 201 201 201  400 400 400 400 400 400 403 401 401 403 401  POST   file-uploads/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    file-uploads/{upload}/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    file-uploads/{upload}/file/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    file-uploads/{upload}/thumbnails/{small}/
204 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE file-uploads/{upload}/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    workout-plans/ plan
403 201 201 201  403 400 400 400 403 403 403 401 401 403 401  POST   workout-plans/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    workout-plans/{plan}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  workout-plans/{plan}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   workout-plans/{written_plan}/schedule/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   workout-plans/{scheduled_plan}/push/
403 201 201 201  404 404 404 404 404 404 404 401 401 403 401  POST   workout-plans/{plan}/copy/
403 201 201 201  404 404 404 404 404 404 404 401 401 403 401  POST   workout-plans/{plan}/save-as-template/
403 201 201 201  404 404 404 404 404 404 404 401 401 403 401  POST   workout-plans/{written_plan}/copy-week/
403 400 400 400  404 404 404 404 404 404 404 401 401 403 401  POST   workout-plans/{written_plan}/preview-assignment/
403 400 400 400  404 404 404 404 404 404 404 401 401 403 401  POST   workout-plans/{written_plan}/assign/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    workout-plans/{plan}/pdf/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    workout-sessions/ session
403 201 201 201  403 400 400 400 403 403 403 401 401 403 401  POST   workout-sessions/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    workout-sessions/{session}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  workout-sessions/{session}/
403 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE workout-sessions/{session}/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    workout-exercises/ planned
403 201 201 201  403 400 400 400 403 403 403 401 401 403 401  POST   workout-exercises/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    workout-exercises/{planned}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  workout-exercises/{planned}/
403 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE workout-exercises/{planned}/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    training-sessions/ training
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    training-sessions/{training}/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   training-sessions/{training}/start/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   training-sessions/{training}/complete/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   training-sessions/{training}/skip/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   training-sessions/{training}/excuse/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   training-sessions/{training}/review/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   training-sessions/{training}/move/
403 200 200 200  403 400 400 400 403 403 403 401 401 403 401  POST   training-sessions/shift/
403 200 200 200  403 400 400 400 403 403 403 401 401 403 401  POST   training-sessions/resume-week/
201 201 201 201  400 400 400 400 400 400 403 401 401 403 401  POST   training-sessions/

200 400 400 400  200 400 400 400 200 200 200 401 401 403 401  GET    calendar-feed/
200 200 200 200  400 400 400 400 400 400 400 401 401 403 401  GET    calendar-feed/?client={client}
201 201 201 201  400 400 400 400 400 400 403 401 401 403 401  POST   calendar-feed/
204 204 204 204  400 400 400 400 400 400 403 401 401 403 401  DELETE calendar-feed/?client={client}

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    training-maxes/ max
403 201 201 201  403 400 400 400 403 403 403 401 401 403 401  POST   training-maxes/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    training-maxes/{max}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  training-maxes/{max}/
403 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE training-maxes/{max}/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    limitations/ limitation
403 201 201 201  403 400 400 400 403 403 403 401 401 403 401  POST   limitations/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    limitations/{limitation}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  limitations/{limitation}/
403 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE limitations/{limitation}/

200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    training-session-exercises/{line}/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PUT    training-session-exercises/{line}/report/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PUT    training-session-exercises/{line}/sets/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   training-session-exercises/{line}/swap/
201 201 201 201  400 400 400 400 400 400 403 401 401 403 401  POST   training-session-exercises/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    form-media/ form_media
201 201 201 201  400 400 400 400 400 400 403 401 401 403 401  POST   form-media/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    form-media/{form_media}/
204 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE form-media/{form_media}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   form-media/{form_media}/review/
[1] [1] [1] [1]  400 400 400 400 400 400 400 401 401 403 401  GET    set-logs/?client={client} set
[1] 400 400 [1]  [0] 400 400 400 [0] [0] [0] 401 401 403 401  GET    set-logs/ set
200 200 200 200  400 400 400 400 400 400 400 401 401 403 401  GET    set-logs/csv/?client={client}
200 400 400 400  200 400 400 400 200 200 200 401 401 403 401  GET    set-logs/csv/
200 200 200 200  400 400 400 400 400 400 400 401 401 403 401  GET    analysis/exercise/?client={client}&exercise={lift}
200 200 200 200  400 400 400 400 400 400 400 401 401 403 401  GET    analysis/muscle-groups/?client={client}
200 200 200 200  400 400 400 400 400 400 400 401 401 403 401  GET    analysis/sessions/?client={client}
[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    personal-records/ record

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    nutrition-plans/ nutrition_plan
403 201 201 201  403 400 400 400 403 403 403 401 401 403 401  POST   nutrition-plans/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    nutrition-plans/{nutrition_plan}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  nutrition-plans/{nutrition_plan}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   nutrition-plans/{standing_week}/apply/
403 201 201 201  404 404 404 404 404 404 404 401 401 403 401  POST   nutrition-plans/{standing_week}/copy/
403 400 400 400  404 404 404 404 404 404 404 401 401 403 401  POST   nutrition-plans/{standing_week}/preview-assignment/
403 400 400 400  404 404 404 404 404 404 404 401 401 403 401  POST   nutrition-plans/{standing_week}/assign/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    nutrition-targets/ target
403 201 201 201  403 400 400 400 403 403 403 401 401 403 401  POST   nutrition-targets/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    nutrition-targets/{target}/
403 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE nutrition-targets/{target}/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    planned-meals/ planned_meal
403 201 201 201  403 400 400 400 403 403 403 401 401 403 401  POST   planned-meals/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    planned-meals/{planned_meal}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  planned-meals/{planned_meal}/
403 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE planned-meals/{planned_meal}/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PUT    planned-meals/{planned_meal}/completion/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    meal-plans/ meal_plan
201 201 201 201  400 400 400 400 400 400 403 401 401 403 401  POST   meal-plans/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    meal-plans/{meal_plan}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  meal-plans/{meal_plan}/
403 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE meal-plans/{meal_plan}/
200 200 200 200  400 400 400 400 400 400 403 401 401 403 401  POST   meal-plans/copy-day/
403 200 200 200  403 400 400 400 403 403 403 401 401 403 401  POST   meal-plans/copy-week/
200 200 200 200  400 400 400 400 400 400 400 401 401 403 401  GET    meal-plans/adherence/?client={client}

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    meal-entries/ meal
201 201 201 201  400 400 400 400 400 400 403 401 401 403 401  POST   meal-entries/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    meal-entries/{meal}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  meal-entries/{meal}/
403 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE meal-entries/{meal}/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  meal-entries/{own_meal}/
204 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE meal-entries/{own_meal}/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PUT    meal-entries/{meal}/completion/

201 201 201 201  400 400 400 400 400 400 403 401 401 403 401  POST   meal-components/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    meal-components/{part}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  meal-components/{part}/
403 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE meal-components/{part}/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  meal-components/{own_part}/
204 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE meal-components/{own_part}/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PUT    meal-components/{part}/choice/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    meal-uploads/ meal_upload
201 201 201 201  400 400 400 400 400 400 403 401 401 403 401  POST   meal-uploads/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    meal-uploads/{meal_upload}/
204 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE meal-uploads/{meal_upload}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   meal-uploads/{meal_upload}/review/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    weigh-ins/ weigh_in
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    weigh-ins/{weigh_in}/
200 200 200 200  400 400 400 400 400 400 403 401 401 403 401  PUT    weigh-ins/{a_day}/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   weigh-ins/{weigh_in}/confirm/
204 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE weigh-ins/{weigh_in}/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    progress-entries/ progress_entry
201 201 201 201  400 400 400 400 400 400 403 401 401 403 401  POST   progress-entries/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    progress-entries/{progress_entry}/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  progress-entries/{progress_entry}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   progress-entries/{progress_entry}/review/
204 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE progress-entries/{progress_entry}/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    progress-photos/ progress_photo
201 201 201 201  400 400 400 400 400 400 403 401 401 403 401  POST   progress-photos/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    progress-photos/{progress_photo}/
204 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE progress-photos/{progress_photo}/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    body-measurements/ measurement
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    body-measurements/{measurement}/
200 200 200 200  400 400 400 400 400 400 403 401 401 403 401  PUT    body-measurements/{a_day}/
204 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE body-measurements/{measurement}/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    nutrition-entries/ nutrition_entry
201 201 201 201  400 400 400 400 400 400 403 401 401 403 401  POST   nutrition-entries/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    nutrition-entries/{nutrition_entry}/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  nutrition-entries/{nutrition_entry}/
204 204 204 204  404 404 404 404 404 404 404 401 401 403 401  DELETE nutrition-entries/{nutrition_entry}/

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    check-ins/ check_in
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    check-ins/{check_in}/
200 200 200 200  400 400 400 400 400 400 403 401 401 403 401  PUT    check-ins/{last_week}/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   check-ins/{check_in}/review/
200 200 200 200  400 400 400 400 400 400 400 401 401 403 401  GET    check-ins/open/?client={client}

[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    weekly-summaries/ published_summary
[0] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    weekly-summaries/ summary
403 201 201 201  403 400 400 400 403 403 403 401 401 403 401  POST   weekly-summaries/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    weekly-summaries/{published_summary}/
403 400 400 400  404 404 404 404 404 404 404 401 401 403 401  PATCH  weekly-summaries/{published_summary}/
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    weekly-summaries/{summary}/
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  weekly-summaries/{summary}/
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   weekly-summaries/{written_summary}/publish/
403 200 200 200  403 400 400 400 403 403 403 401 401 403 401  GET    weekly-summaries/decisions/?client={client}

403 [1] [1] [1]  403 [0] [0] [0] 403 403 403 401 401 403 401  GET    attention/ client
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    attention/{client}/
403 200 200 403  404 404 404 404 404 404 404 401 401 403 401  PUT    attention/{client}/snooze/
403 200 200 403  403 200 200 200 403 403 403 401 401 403 401  GET    attention-settings/
403 200 200 403  403 200 200 200 403 403 403 401 401 403 401  PATCH  attention-settings/
403 200 200 403  403 200 200 200 403 403 403 401 401 403 401  POST   attention-settings/try/

[1] [1] [1] [1]  404 404 404 404 404 404 404 401 401 403 401  GET    comments/?target=client:{client} comment
201 201 201 201  404 404 404 404 404 404 403 401 401 403 401  POST   comments/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    comments/{comment}/
200 403 403 403  404 404 404 404 404 404 404 401 401 403 401  PATCH  comments/{comment}/
204 403 403 204  404 404 404 404 404 404 404 401 401 403 401  DELETE comments/{comment}/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    training-sessions/{training}/comments/
201 201 201 201  404 404 404 404 404 404 403 401 401 403 401  POST   training-sessions/{training}/comments/
[1] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    threads/ thread
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    threads/{thread}/
200 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   threads/{thread}/read/
403 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   threads/{thread}/close/

[1] [0] [0] [0]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    notifications/ notification
200 200 200 200  200 200 200 200 200 200 200 401 401 403 401  GET    notifications/unread-count/
200 404 404 404  404 404 404 404 404 404 404 401 401 403 401  POST   notifications/{notification}/read/
200 400 400 400  400 400 400 400 400 400 403 401 401 403 401  POST   notifications/read/
200 200 200 200  200 200 200 200 200 200 200 401 401 403 401  GET    notification-preferences/
200 200 200 200  200 200 200 200 200 200 403 401 401 403 401  PATCH  notification-preferences/
200 200 200 200  200 200 200 200 200 200 200 401 401 403 401  GET    push-subscriptions/
204 204 204 204  204 204 204 204 204 204 403 401 401 403 401  PUT    push-subscriptions/
204 204 204 204  204 204 204 204 204 204 204 401 401 403 401  DELETE push-subscriptions/?endpoint=https://push.example.org/a

200 403 403 403  200 403 403 403 200 200 200 401 401 403 401  GET    me/today/
200 200 200 200  400 400 400 400 400 400 400 401 401 403 401  GET    timeline/?client={client}
200 200 200 200  400 400 400 400 400 400 400 401 401 403 401  GET    charts/weight/?client={client}
200 200 200 200  400 400 400 400 400 400 400 401 401 403 401  GET    charts/body-fat/?client={client}
200 200 200 200  400 400 400 400 400 400 400 401 401 403 401  GET    charts/measurements/?client={client}
200 200 200 200  400 400 400 400 400 400 400 401 401 403 401  GET    charts/volume/?client={client}
200 200 200 200  400 400 400 400 400 400 400 401 401 403 401  GET    charts/one-rep-max/?client={client}&exercise={lift}
"""

WITHOUT_A_CLIENT = """
[1] [1] [1] [1]  [1] [0] [0] [0] [0] [0] [1] 401 401 403 401  GET    exercises/ own_exercise
403 201 201 201  403 201 201 201 403 403 403 401 401 403 401  POST   exercises/
200 200 200 200  200 404 404 404 404 404 200 401 401 403 401  GET    exercises/{own_exercise}/
403 200 403 200  403 404 404 404 404 404 403 401 401 403 401  PATCH  exercises/{own_exercise}/
403 200 403 200  403 404 404 404 404 404 403 401 401 403 401  POST   exercises/{own_exercise}/archive/
403 200 403 200  403 404 404 404 404 404 403 401 401 403 401  POST   exercises/{own_exercise}/restore/
403 200 200 200  403 404 404 404 404 404 403 401 401 403 401  GET    exercises/{own_exercise}/usage/
403 204 403 204  403 404 404 404 404 404 403 401 401 403 401  DELETE exercises/{own_exercise}/
403 200 403 200  403 404 404 404 404 404 403 401 401 403 401  POST   exercises/{own_exercise}/merge/

[1] [1] [1] [1]  [1] [1] [1] [1] [1] [1] [1] 401 401 403 401  GET    exercises/ library_exercise
200 200 200 200  200 200 200 200 200 200 200 401 401 403 401  GET    exercises/{library_exercise}/
403 403 403 200  403 403 403 403 403 403 403 401 401 403 401  PATCH  exercises/{library_exercise}/
403 403 403 200  403 403 403 403 403 403 403 401 401 403 401  POST   exercises/{library_exercise}/archive/
403 200 200 200  403 200 200 200 403 403 403 401 401 403 401  GET    exercises/{library_exercise}/usage/
403 403 403 204  403 403 403 403 403 403 403 401 401 403 401  DELETE exercises/{library_exercise}/
403 403 403 200  403 403 403 403 403 403 403 401 401 403 401  POST   exercises/{library_exercise}/merge/

[1] [1] [1] [1]  [1] [0] [0] [0] [0] [0] [1] 401 401 403 401  GET    foods/ own_food
403 201 201 201  403 201 201 201 403 403 403 401 401 403 401  POST   foods/
200 200 200 200  200 404 404 404 404 404 200 401 401 403 401  GET    foods/{own_food}/
403 200 403 200  403 404 404 404 404 404 403 401 401 403 401  PATCH  foods/{own_food}/
403 200 403 200  403 404 404 404 404 404 403 401 401 403 401  POST   foods/{own_food}/archive/
403 200 403 200  403 404 404 404 404 404 403 401 401 403 401  POST   foods/{own_food}/restore/
403 204 403 204  403 404 404 404 404 404 403 401 401 403 401  DELETE foods/{own_food}/
[1] [1] [1] [1]  [1] [1] [1] [1] [1] [1] [1] 401 401 403 401  GET    foods/ library_food
200 200 200 200  200 200 200 200 200 200 200 401 401 403 401  GET    foods/{library_food}/
403 403 403 200  403 403 403 403 403 403 403 401 401 403 401  PATCH  foods/{library_food}/
403 403 403 200  403 403 403 403 403 403 403 401 401 403 401  POST   foods/{library_food}/archive/
403 403 403 204  403 403 403 403 403 403 403 401 401 403 401  DELETE foods/{library_food}/

[1] [1] [1] [1]  [1] [0] [0] [0] [0] [0] [1] 401 401 403 401  GET    recipes/ own_recipe
403 201 201 201  403 201 201 201 403 403 403 401 401 403 401  POST   recipes/
200 200 200 200  200 404 404 404 404 404 200 401 401 403 401  GET    recipes/{own_recipe}/
403 200 403 200  403 404 404 404 404 404 403 401 401 403 401  PATCH  recipes/{own_recipe}/
403 200 403 200  403 404 404 404 404 404 403 401 401 403 401  POST   recipes/{own_recipe}/archive/
403 200 403 200  403 404 404 404 404 404 403 401 401 403 401  POST   recipes/{own_recipe}/restore/
403 204 403 204  403 404 404 404 404 404 403 401 401 403 401  DELETE recipes/{own_recipe}/
200 200 200 200  200 404 404 404 404 404 200 401 401 403 401  GET    recipes/{own_recipe}/comments/
201 201 201 201  400 404 404 404 404 404 403 401 401 403 401  POST   recipes/{own_recipe}/comments/

[1] [1] [1] [1]  [1] [0] [0] [0] [0] [0] [1] 401 401 403 401  GET    check-in-questions/ own_question
403 201 201 403  403 201 201 201 403 403 403 401 401 403 401  POST   check-in-questions/
200 200 200 200  200 404 404 404 404 404 200 401 401 403 401  GET    check-in-questions/{own_question}/
403 200 403 200  403 404 404 404 404 404 403 401 401 403 401  PATCH  check-in-questions/{own_question}/
403 204 403 204  403 404 404 404 404 404 403 401 401 403 401  DELETE check-in-questions/{own_question}/

[0] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    workout-plans/ template
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    workout-plans/{template}/
404 200 403 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  workout-plans/{template}/
404 400 403 400  404 404 404 404 404 404 404 401 401 403 401  POST   workout-plans/{template}/schedule/
404 400 403 400  404 404 404 404 404 404 404 401 401 403 401  POST   workout-plans/{template}/push/
404 201 201 201  404 404 404 404 404 404 404 401 401 403 401  POST   workout-plans/{template}/copy/
404 201 201 201  404 404 404 404 404 404 404 401 401 403 401  POST   workout-plans/{template}/save-as-template/
404 201 403 201  404 404 404 404 404 404 404 401 401 403 401  POST   workout-plans/{own_template}/copy-week/
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   workout-plans/{own_template}/preview-assignment/
404 201 201 201  404 404 404 404 404 404 404 401 401 403 401  POST   workout-plans/{own_template}/assign/
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    workout-plans/{template}/pdf/

[0] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    workout-sessions/ template_session
403 201 403 201  403 400 400 400 403 403 403 401 401 403 401  POST   workout-sessions/ template
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    workout-sessions/{template_session}/
404 200 403 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  workout-sessions/{template_session}/
404 204 403 204  404 404 404 404 404 404 404 401 401 403 401  DELETE workout-sessions/{template_session}/

[0] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    workout-exercises/ template_planned
403 201 403 201  403 400 400 400 403 403 403 401 401 403 401  POST   workout-exercises/ template_session
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    workout-exercises/{template_planned}/
404 200 403 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  workout-exercises/{template_planned}/
404 204 403 204  404 404 404 404 404 404 404 401 401 403 401  DELETE workout-exercises/{template_planned}/

[0] [1] [1] [1]  [0] [0] [0] [0] [0] [0] [0] 401 401 403 401  GET    nutrition-plans/ template_week
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  GET    nutrition-plans/{template_week}/
404 200 403 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  nutrition-plans/{template_week}/
404 400 403 400  404 404 404 404 404 404 404 401 401 403 401  POST   nutrition-plans/{template_week}/apply/
404 201 201 201  404 404 404 404 404 404 404 401 401 403 401  POST   nutrition-plans/{template_week}/copy/
404 200 200 200  404 404 404 404 404 404 404 401 401 403 401  POST   nutrition-plans/{template_week}/preview-assignment/
404 201 201 201  404 404 404 404 404 404 404 401 401 403 401  POST   nutrition-plans/{template_week}/assign/
403 201 403 201  403 400 400 400 403 403 403 401 401 403 401  POST   nutrition-targets/ template_week
404 204 403 204  404 404 404 404 404 404 404 401 401 403 401  DELETE nutrition-targets/{template_target}/
403 201 403 201  403 400 400 400 403 403 403 401 401 403 401  POST   planned-meals/ template_week
404 200 403 200  404 404 404 404 404 404 404 401 401 403 401  PATCH  planned-meals/{template_meal}/
404 204 403 204  404 404 404 404 404 404 404 401 401 403 401  DELETE planned-meals/{template_meal}/
404 400 403 400  404 404 404 404 404 404 404 401 401 403 401  PUT    planned-meals/{template_meal}/completion/

200 200 200 200  200 200 200 200 200 200 200 200 200 200 200  GET    /api/schema/
200 200 200 200  200 200 200 200 200 200 200 200 200 200 200  GET    /api/docs/
"""

DAILY = {"daily_calories": 2000, "protein_target": 150, "carbs_target": 200, "fat_target": 66}
TARGET = {"calories": 2200, "protein": 160, "carbs": 230, "fat": 71}
#: What is sent; `{name}` becomes the key of that thing. Everything else is sent an empty object.
BODIES: dict[str, dict[str, Any]] = {
    "PATCH me/": {"first_name": "Annabel"},
    "PATCH clients/{client}/": {"fitness_goals": "Ten chin-ups"},
    "POST clients/{client}/move/": {"coach": "{colleague}"},
    "POST invitations/": {"email": "new@example.org", "first_name": "Nele"},
    "POST invitations/{invitation}/correct/": {"email": "corrected@example.org"},
    "POST invitations/accept/ newcomer": {"token": TOKEN, "password": "nine-blue-dumbbells"},
    "POST pauses/": {"client": "{client}", "starts_on": str(day(10)), "ends_on": str(day(12))},
    "PATCH pauses/{pause}/": {"reason": "A cold"},
    "POST client-notes/": {"client": "{client}", "text": "Sleeps badly"},
    "PATCH client-notes/{note}/": {"text": "Sleeps well"},
    "POST coach-covers/": {
        "client": "{client}",
        "cover": "{colleague}",
        "starts_on": str(day(60)),
        "ends_on": str(day(67)),
    },
    "POST file-uploads/": {"client": "{client}", "upload_type": "form_photo", "file": sent(picture())},
    "POST workout-plans/": {"client": "{client}", "name": "Base"},
    "PATCH workout-plans/{plan}/": {"name": "Peak"},
    "PATCH workout-plans/{template}/": {"name": "Peak"},
    "POST workout-plans/{written_plan}/schedule/": {"start_date": str(day(5))},
    "POST workout-plans/{template}/schedule/": {"start_date": str(day(5))},
    "POST workout-plans/{plan}/copy/": {"client": "{client}"},
    "POST workout-plans/{written_plan}/copy-week/": {"week": 1, "to_week": 2},
    "POST workout-plans/{own_template}/copy-week/": {"week": 1, "to_week": 2},
    **{
        f"POST workout-plans/{{{plan}}}/{action}/": {"clients": ["{client}"], "start_date": str(day(5))}
        for plan in ("written_plan", "own_template")
        for action in ("preview-assignment", "assign")
    },
    "POST training-sessions/{training}/move/": {"to_date": str(day(1))},
    "POST training-sessions/shift/": {"client": "{client}", "days": 7},
    "POST training-sessions/resume-week/": {"client": "{ill}"},
    "POST training-maxes/": {"client": "{client}", "exercise": "{library_exercise}", "value_kg": 100},
    "PATCH training-maxes/{max}/": {"value_kg": 110},
    "POST limitations/": {"client": "{client}", "text": "Knee"},
    "PATCH limitations/{limitation}/": {"text": "Both knees"},
    "POST workout-sessions/": {"workout_plan": "{plan}", "name": "Upper", "week": 2},
    "POST workout-sessions/ template": {"workout_plan": "{template}", "name": "Upper", "week": 2},
    "PATCH workout-sessions/{session}/": {"name": "Lower"},
    "PATCH workout-sessions/{template_session}/": {"name": "Lower"},
    "POST workout-exercises/": {"workout_session": "{session}", "exercise": "{library_exercise}", "reps": "8"},
    "POST workout-exercises/ template_session": {
        "workout_session": "{template_session}",
        "exercise": "{library_exercise}",
        "reps": "8",
    },
    "PATCH workout-exercises/{planned}/": {"reps": "8-12"},
    "PATCH workout-exercises/{template_planned}/": {"reps": "8-12"},
    "PUT training-session-exercises/{line}/report/": {"done": "3 × 10 × 60 kg"},
    "PUT training-session-exercises/{line}/sets/": {"sets": [{"set_number": 1, "reps": 10, "weight_kg": 60}]},
    "POST training-sessions/": {"client": "{client}", "name": "Evening run", "due_date": str(day(0))},
    "POST training-session-exercises/": {"training_session": "{training}", "exercise": "{library_exercise}"},
    "POST training-session-exercises/{line}/swap/": {"exercise": "{library_exercise}"},
    "POST form-media/": {"line": "{line}", "file_upload": "{form_photo}", "set_number": 1},
    "POST form-media/{form_media}/review/": {"marked_ok": True},
    "POST calendar-feed/": {"client": "{client}"},
    "POST weekly-summaries/": {"client": "{client}", "week_start": str(MONDAY)},
    "PATCH weekly-summaries/{published_summary}/": {"details": "Strong"},
    "PATCH weekly-summaries/{summary}/": {"details": "Strong"},
    "PUT attention/{client}/snooze/": {"reason": "missed", "until": str(day(7))},
    "PATCH attention-settings/": {"pain_from": 5},
    "POST attention-settings/try/": {"pain_from": 5},
    "POST exercises/": {"name": "Sled push"},
    "POST foods/": {"name": "Oat flakes", "calories": 372, "protein": 13.5, "carbs": 58.7, "fat": 7},
    "PATCH foods/{own_food}/": {"brand": "Mill"},
    "PATCH foods/{library_food}/": {"brand": "Mill"},
    "POST nutrition-plans/": {"client": "{client}", "name": "Cut"} | DAILY,
    "PATCH nutrition-plans/{nutrition_plan}/": {"name": "Bulk"},
    "PATCH nutrition-plans/{template_week}/": {"name": "Bulk"},
    **{
        f"POST nutrition-plans/{{{plan}}}/apply/": {"from_date": str(day(0)), "to_date": str(day(1))}
        for plan in ("standing_week", "template_week")
    },
    **{
        f"POST nutrition-plans/{{{plan}}}/{action}/": {
            "clients": ["{client}"],
            "from_date": str(day(0)),
            "to_date": str(day(1)),
        }
        for plan in ("standing_week", "template_week")
        for action in ("preview-assignment", "assign")
    },
    "POST nutrition-targets/": {"nutrition_plan": "{nutrition_plan}", "valid_from": str(day(0))} | TARGET,
    "POST nutrition-targets/ template_week": {"nutrition_plan": "{template_week}", "valid_from": str(day(0))} | TARGET,
    "POST planned-meals/": {"nutrition_plan": "{nutrition_plan}", "meal_type": "lunch"},
    "POST planned-meals/ template_week": {"nutrition_plan": "{template_week}", "meal_type": "lunch"},
    "PATCH planned-meals/{planned_meal}/": {"servings": 2},
    "PUT planned-meals/{planned_meal}/completion/": {"date": str(day(0)), "status": "completed"},
    "PUT planned-meals/{template_meal}/completion/": {"date": str(day(0)), "status": "completed"},
    "PATCH planned-meals/{template_meal}/": {"servings": 2},
    "POST meal-plans/": {"client": "{client}", "date": str(day(0))},
    "PATCH meal-plans/{meal_plan}/": {"title": "Legs"},
    "POST meal-plans/copy-day/": {
        "client": "{cook}",
        "from_date": str(day(-2)),
        "to_date": str(day(0)),
    },
    "POST meal-plans/copy-week/": {
        "client": "{cook}",
        "from_week": str(day(0)),
        "to_week": str(day(7)),
    },
    "POST meal-entries/": {"client": "{client}", "date": str(day(0)), "name": "Pizza"},
    "PATCH meal-entries/{meal}/": {"name": "Soup"},
    "PATCH meal-entries/{own_meal}/": {"name": "Soup"},
    "PUT meal-entries/{meal}/completion/": {"status": "completed"},
    "POST meal-components/": {"meal_entry": "{own_meal}", "description": "Bread"},
    "PATCH meal-components/{part}/": {"grams": 50},
    "PATCH meal-components/{own_part}/": {"grams": 50},
    "POST meal-uploads/": {"client": "{client}", "image": "{meal_photo}"},
    "POST meal-uploads/{meal_upload}/review/": {"marked_ok": True},
    "PUT weigh-ins/{a_day}/": {"client": "{client}", "weight_kg": 81.5},
    "POST progress-entries/": {"client": "{client}", "date": str(day(-1)), "weight_kg": 81.5, "notes": "Rested"},
    "PATCH progress-entries/{progress_entry}/": {"notes": "Tired"},
    "POST progress-photos/": {"progress_entry": "{progress_entry}", "image": "{progress_picture}", "pose": "back"},
    "PUT body-measurements/{a_day}/": {"client": "{client}", "waist": 84},
    "POST nutrition-entries/": {"client": "{client}", "date": str(day(-1)), "calories": 2100},
    "PATCH nutrition-entries/{nutrition_entry}/": {"calories": 2200},
    "PUT check-ins/{last_week}/": {"client": "{client}", "energy": 4, "submitted_at": "2026-03-03T10:00:00Z"},
    "POST check-in-questions/": {"text": "How many steps a day?", "kind": "number"},
    "PATCH check-in-questions/{own_question}/": {"text": "Steps?"},
    "POST comments/": {"target": "{conversation}", "content": "How are you?"},
    "PATCH comments/{comment}/": {"content": "Is that so?"},
    "POST notifications/read/": {"ids": ["{notification}"]},
    "PATCH notification-preferences/": {"mail_daily_at": 8},
    "PUT push-subscriptions/": DEVICE,
    "POST training-sessions/{training}/comments/": {"content": "Hard today"},
    "POST recipes/{own_recipe}/comments/": {"content": "Try it", "client": "{client}"},
    "POST recipes/": {"name": "Porridge", "ingredients": [{"food": "{library_food}", "grams": 80}]},
    "PATCH recipes/{own_recipe}/": {"ingredients": [{"food": "{library_food}", "grams": 60}]},
    "POST exercises/{own_exercise}/merge/": {"duplicate": "{own_duplicate}"},
    "POST exercises/{library_exercise}/merge/": {"duplicate": "{own_duplicate}"},
    "PATCH exercises/{own_exercise}/": {"name": "Sled pull"},
    "PATCH exercises/{library_exercise}/": {"name": "Sled pull"},
}
NOT_THERE = {
    "status": 404,
    "code": "not_found",
    "message": "This does not exist, or not for you.",
    "field": None,
    "errors": [{"field": None, "code": "not_found", "message": "This does not exist, or not for you."}],
}
WIDTH = len(ACTORS) * 4 + 1


def lines_of(table: str) -> dict[str, list[str]]:
    """`GET pauses/{pause}/` (and, after a space, what else must stand there) → a mark per actor."""
    return {" ".join(line[WIDTH:].split()): line[:WIDTH].split() for line in table.splitlines() if line}


def route_of(line: str) -> tuple[str, str]:
    """`GET pauses/{pause}/` → the method and the address as the resolver has it, `pauses/{}/`."""
    method, path, *_things = line.split()
    return method, re.sub(r"{\w+}", "{}", path.partition("?")[0])


TABLE = lines_of(THE_OWNERS) | lines_of(WITHOUT_A_CLIENT)


class Case:
    """A line of the table with its things made, ready to be asked by anybody."""

    def __init__(self, line: str, cast: Cast) -> None:
        self.method, self.path, *extra = line.split()
        self.body = BODIES.get(line, {})
        self.keys_in_path = re.findall(r"{(\w+)}", self.path)
        wanted = self.keys_in_path + re.findall(r"{(\w+)}", json.dumps(self.body, default=str)) + extra
        self.keys = {name: THINGS[name](cast, name).pk for name in dict.fromkeys(wanted)}
        self.listed = self.keys[extra[0]] if extra else None

    def ask(self, user: Any, **keys: int) -> HttpResponse:
        """The answer to that user; `keys` put other keys in the place of the made ones."""
        filled = self.keys | keys
        path = self.path.format(**filled)
        return Phone.of(user).ask(
            self.method, path, None if self.method in ("GET", "HEAD", "OPTIONS") else fill(self.body, filled)
        )

    def mark(self, answer: HttpResponse) -> str:
        if self.method != "GET" or self.listed is None or answer.status_code != 200:
            return str(answer.status_code)
        return f"[{[row['id'] for row in answer.json()['results']].count(self.listed)}]"


@pytest.fixture(autouse=True)
def _empty_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may fetch the schema is asked here, fifteen times; what stands in it is asked elsewhere."""
    monkeypatch.setattr(SchemaGenerator, "get_schema", lambda *args, **kwargs: {"openapi": "3.0.3"})


@pytest.mark.parametrize("line", TABLE)
def test_everybody_gets_the_answer_that_the_table_says(line: str, cast: Cast) -> None:
    """What is refused changes nothing, and what is not yours answers, byte for byte, as what never was."""
    case = Case(line, cast)
    before = everything()
    marks = {}
    for name in ACTORS:
        with transaction.atomic():  # taken back, so that everybody asks for the same
            answer = case.ask(cast.fresh(name))
            marks[name] = case.mark(answer)
            if case.method == "GET" or answer.status_code >= 400:
                assert everything() == before, f"{name} got {answer.status_code}, and yet something changed"
            if answer.status_code == 404:
                missing = case.ask(cast.fresh(name), **dict.fromkeys(case.keys_in_path, NOBODYS_KEY))
                assert (missing.status_code, missing.content) == (404, answer.content)
                assert answer.json() == NOT_THERE
            transaction.set_rollback(True)

    assert marks == dict(zip(ACTORS, TABLE[line], strict=True))


WRITES = [line for line in lines_of(THE_OWNERS) if not line.startswith("GET") and "accept" not in line]
FORGET_DEVICE = "DELETE push-subscriptions/?endpoint=https://push.example.org/a"
STILL_OPEN_TO_ARCHIVED = ["POST me/sign-out-everywhere/", FORGET_DEVICE]


@pytest.mark.parametrize("line", [line for line in WRITES if line not in STILL_OPEN_TO_ARCHIVED])
def test_a_client_who_was_archived_writes_nothing(line: str, cast: Cast) -> None:
    case = Case(line, cast)
    cast.owner.status = "archived"
    cast.owner.save()
    before = everything()

    answer = case.ask(cast.fresh("owner"))

    if TABLE[line][0] == "404":
        assert answer.status_code == 404
    else:
        assert answer.status_code == 403
        assert answer.json()["message"] == "Your account is archived: you can read and export, but not change anything."
    assert everything() == before


@pytest.mark.parametrize("line", [line for line in lines_of(THE_OWNERS) if line.startswith("GET")])
def test_a_client_who_was_archived_reads_as_before(line: str, cast: Cast) -> None:
    case = Case(line, cast)
    cast.owner.status = "archived"
    cast.owner.save()

    assert case.mark(case.ask(cast.fresh("owner"))) == TABLE[line][0]


@pytest.mark.parametrize("line", [line for line in TABLE if TABLE[line][-1] == "401"])
def test_a_session_ends_when_its_account_is_deactivated(line: str, cast: Cast) -> None:
    case = Case(line, cast)
    for name in ("owner", "own_coach", "admin"):
        user = cast.fresh(name)
        type(user).objects.filter(pk=user.pk).update(is_active=False)
        before = everything()

        assert case.ask(user).status_code == 401
        assert everything() == before


@pytest.mark.parametrize(
    ("thing", "path"),
    [
        ("pause", "pauses/{}/"),
        ("training", "training-sessions/{}/"),
        ("line", "training-session-exercises/{}/"),
        ("upload", "file-uploads/{}/"),
        ("meal_plan", "meal-plans/{}/"),
        ("meal", "meal-entries/{}/"),
        ("meal_upload", "meal-uploads/{}/"),
        ("weigh_in", "weigh-ins/{}/"),
        ("progress_entry", "progress-entries/{}/"),
        ("progress_photo", "progress-photos/{}/"),
        ("measurement", "body-measurements/{}/"),
        ("nutrition_entry", "nutrition-entries/{}/"),
        ("check_in", "check-ins/{}/"),
        ("comment", "comments/{}/"),
        ("training", "training-sessions/{}/comments/"),
    ],
)
def test_a_client_alone_finds_their_own_by_uuid(thing: str, path: str, cast: Cast) -> None:
    address = path.format(THINGS[thing](cast, thing).uuid)
    found = {name: Phone.of(cast.fresh(name)).ask("GET", address).status_code for name in ACTORS}

    assert {name for name, status in found.items() if status == 200} == {"owner"}
    assert {found[name] for name in ("own_coach", "admin", "sibling", "other_coach", "archived")} == {404}


def test_every_address_with_each_of_its_methods_has_a_line() -> None:
    there = {(method, address) for address, methods in registered().items() for method in methods}

    assert set(map(route_of, TABLE)) == there


def test_every_line_has_a_mark_for_every_actor() -> None:
    drawn = [line.split()[-1] for line in COLUMNS.replace("who is meant: tests/cast.py", "").strip().splitlines()]
    assert drawn == list(ACTORS)
    assert {line: len(marks) for line, marks in TABLE.items()} == dict.fromkeys(TABLE, len(ACTORS))
    assert set(BODIES) <= set(TABLE)


@pytest.mark.parametrize("address", sorted(address for address in registered() if not address.startswith("/")))
def test_other_methods_are_refused_and_change_nothing(address: str, cast: Cast) -> None:
    case = Case(next(line for line in TABLE if route_of(line)[1] == address), cast)
    before = everything()
    for case.method in sorted(set(METHODS) - registered()[address]):
        for name in ("own_coach", "admin"):
            answer = case.ask(cast.fresh(name))

            assert answer.status_code == 405
            assert answer.json()["code"] == "method_not_allowed"
    assert everything() == before


@pytest.mark.parametrize("line", [line for line in TABLE if line.startswith("GET")])
def test_head_is_answered_as_get_and_options_never_fails(line: str, cast: Cast) -> None:
    case = Case(line, cast)
    before = everything()
    for name in ("owner", "admin", "other_coach"):
        read = case.ask(cast.fresh(name)).status_code
        case.method = "HEAD"
        assert case.ask(cast.fresh(name)).status_code == read
        case.method = "OPTIONS"
        assert case.ask(cast.fresh(name)).status_code in (200, 401, 403, 404, 405)
        case.method = "GET"
    assert everything() == before
