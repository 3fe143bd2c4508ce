"""Comments and threads; without a target of their own they are about the client: the conversation."""

import factory
from factory.django import DjangoModelFactory

from comments.models import Comment, ReadMark, Thread
from tests.clock import NOW
from tests.factories.accounts import ClientFactory


class CommentFactory(DjangoModelFactory):
    """The client writes to their coach; give `target` for a comment on something else."""

    class Meta:
        model = Comment

    client = factory.SubFactory(ClientFactory)
    author = factory.SelfAttribute("client")
    content = factory.Sequence(lambda n: f"Comment {n}")
    target = factory.SelfAttribute("client")


class ThreadFactory(DjangoModelFactory):
    class Meta:
        model = Thread

    client = factory.SubFactory(ClientFactory)
    target = factory.SelfAttribute("client")


class ReadMarkFactory(DjangoModelFactory):
    """The client has read their own conversation up to now."""

    class Meta:
        model = ReadMark

    thread = factory.SubFactory(ThreadFactory)
    user = factory.SelfAttribute("thread.client")
    read_up_to = NOW
